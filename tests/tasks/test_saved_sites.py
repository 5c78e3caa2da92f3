"""Sites saved by wget and HTTrack: each page under the address it had."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.read import find_files, read_page
from tests.flows.commands import ward_news

MIRRORED = (
    "<!-- Mirrored from hoasen.example/tin-tuc/{name} by HTTrack Website Copier/3.x [XR&CO'2014],"
    " Fri, 12 Mar 2021 08:15:04 GMT -->"
)


def write(folder: Path, name: str, text: str = ward_news(1)) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def addresses(*paths: Path) -> dict[str, str | None]:
    return {file.path.name: read_page(file).address for file in find_files(paths).pages}


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """As `wget --mirror` leaves it."""
    for name in (
        "index.html",
        "robots.txt",
        "tin-tuc/ra-quan",
        "tin-tuc/tin.html",
        "tin-tuc/muc/index.html",
        "default.aspx?id=7",
        "default.aspx?id=8&trang=2.html",
        "bai.php.html",
        "css/site.css",
        "anh/le.jpg",
    ):
        write(tmp_path / "mirror" / "hoasen.example", name)
    return tmp_path / "mirror"


def test_wgets_pages_have_the_addresses_of_the_layout(mirror: Path) -> None:
    host = "http://hoasen.example"
    pages = [(read_page(file).address, file.path.name) for file in find_files([mirror]).pages]
    assert sorted(address for address, _ in pages if address) == [
        f"{host}/",
        f"{host}/bai.php",
        f"{host}/default.aspx?id=7",
        f"{host}/default.aspx?id=8&trang=2",
        f"{host}/tin-tuc/muc/",
        f"{host}/tin-tuc/ra-quan",
        f"{host}/tin-tuc/tin.html",
    ]
    assert find_files([mirror]).other_count == 3


def test_a_part_of_a_mirror_is_read_like_the_whole(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mirror / "hoasen.example" / "tin-tuc")
    assert addresses(Path("tin.html")) == {"tin.html": "http://hoasen.example/tin-tuc/tin.html"}


def test_a_folder_that_only_bears_a_hosts_name_is_no_mirror(tmp_path: Path) -> None:
    write(tmp_path / "hoasen.example", "tin.html")
    assert addresses(tmp_path) == {"tin.html": None}


def test_a_port_is_part_of_the_address(tmp_path: Path) -> None:
    write(tmp_path / "hoasen.example:8080", "index.html")
    assert addresses(tmp_path) == {"index.html": "http://hoasen.example:8080/"}


def test_httracks_pages_have_the_address_and_moment_of_their_comment(tmp_path: Path) -> None:
    write(tmp_path, "site/hts-log.txt", "HTTrack3.49 launched")
    write(tmp_path, "site/hts-cache/new.txt", "cache")
    write(tmp_path, "site/index.html", "<html><head><title>Local index - HTTrack Website Copier</title>")
    saved = MIRRORED.format(name="tin.html") + ward_news(1)
    write(tmp_path, "site/hoasen.example/tin-tuc/tin4f2a.html", saved)
    found = find_files([tmp_path])
    (page,) = (read_page(file) for file in found.pages)
    assert page.address == "http://hoasen.example/tin-tuc/tin.html"
    assert page.fetched_at == datetime(2021, 3, 12, 8, 15, 4, tzinfo=UTC)
    assert page.source_uri.endswith("/site/hoasen.example/tin-tuc/tin4f2a.html")
    assert found.other_count == 2


def test_a_comment_whose_date_is_unreadable_still_gives_the_address(tmp_path: Path) -> None:
    write(tmp_path, "tin.html", MIRRORED.format(name="tin.html").replace("Fri, 12 Mar 2021", "hôm nay") + ward_news(1))
    (page,) = (read_page(file) for file in find_files([tmp_path]).pages)
    assert (page.address, page.fetched_at) == ("http://hoasen.example/tin-tuc/tin.html", None)
