"""`wardnews portals`, called as the command line calls it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli import main
from flows.settings import read_settings
from tasks.pages.addresses import article_id_of, canonical_address
from tasks.pages.families import read_portals
from tasks.portals import check, declaration
from tests.tasks.discover.site import Site, list_page, serve
from tests.warehouse.loading import load
from tests.warehouse.pages import make_article
from warehouse.engine import open_warehouse


@pytest.fixture
def portals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of declarations with the families and no portal in it."""
    shutil.copytree(declaration.FAMILIES_DIR, tmp_path / "families")
    for module in (declaration, check):
        monkeypatch.setattr(module, "PORTALS_DIR", tmp_path)
    for name, value in (("DATA_DIR", str(tmp_path / "data")), ("ALLOW_LOOPBACK", "true"), ("CRAWL_DELAY_S", "0")):
        monkeypatch.setenv(f"WARDNEWS_{name}", value)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    declaration.read_declarations.cache_clear()
    read_portals.cache_clear()
    read_settings.cache_clear()


def declare(folder: Path, site: Site, more: str = "") -> None:
    text = f"""id = "127.0.0.1"
name = "Phường Bàu Sau"
seen = "these tests"
home = "{site.address}/"
delay_s = 0
{more}
[[listings]]
address = "{site.address}/tin-tuc"
"""
    (folder / "127.0.0.1.toml").write_text(text, "utf-8")


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output and errors of one command."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_a_probe_shows_what_is_new_and_what_is_known(portals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pager = '<a href="/tin-tuc?page=2">2</a>'
    with serve({"/tin-tuc": list_page(9, 8, 7, pager=pager)}) as site:
        declare(portals, site)
        address = f"{site.address}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-8.html"
        canonical = canonical_address(address) or ""
        engine = open_warehouse(read_settings().warehouse)
        load(engine, [make_article(8, article_id=article_id_of(canonical), address=canonical)])
        engine.dispose()
        code, out, _ = run(["portals", "probe", "127.0.0.1"], capsys)
        shown = out.splitlines()
        assert code == 0
        assert shown[0] == f"{site.address}/tin-tuc: 3 articles, 2 of them new, more pages follow"
        assert [line.split()[0] for line in shown[1::2]] == ["new", "known", "new"]
        assert shown[3] == "known  2024-03-08        Phường Bàu Sau ra quân dọn kênh lần thứ 8"
        assert shown[4].strip() == address
        assert site.asked == ["/robots.txt", "/tin-tuc"]


def test_a_probe_makes_no_warehouse(portals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve({"/tin-tuc": list_page(9, 8, 7)}) as site:
        declare(portals, site)
        _, out, _ = run(["portals", "probe", "127.0.0.1"], capsys)
    assert "3 articles, 3 of them new" in out
    assert not (portals / "data").exists()


def test_an_unverified_portal_is_probed_with_its_reason(portals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve({"/tin-tuc": list_page(9, 8, 7)}) as site:
        declare(portals, site, 'unverified_because = "follows from its neighbours"')
        _, out, _ = run(["portals", "probe", "127.0.0.1"], capsys)
    assert out.startswith("unverified: follows from its neighbours\n")


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({}, "status 404 from {site}/tin-tuc"),
        ({"/tin-tuc": "<html><body><p>Trang đang được xây dựng.</p></body></html>"}, "{site}/tin-tuc: no_entries"),
        ({"/robots.txt": "User-agent: *\nDisallow: /"}, "{site}/tin-tuc: disallowed: robots.txt does not allow it"),
    ],
    ids=["not there", "no list", "disallowed"],
)
def test_a_probe_that_finds_nothing_says_why_in_one_line(
    portals: Path, capsys: pytest.CaptureFixture[str], pages: dict[str, str], said: str
) -> None:
    with serve(pages) as site:
        declare(portals, site)
        code, out, err = run(["portals", "probe", "127.0.0.1"], capsys)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said.replace("{site}", site.address) in err


def test_a_portal_that_is_not_declared_cannot_be_probed(portals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(["portals", "probe", "x.gov.vn"], capsys)
    assert (code, "no portal 'x.gov.vn' is declared" in err) == (2, True)


def test_the_list_shows_unit_family_volume_and_minute(capsys: pytest.CaptureFixture[str]) -> None:
    _, shown, _ = run(["portals", "list"], capsys)
    rows = {line.split()[0]: line for line in shown.splitlines()}
    assert rows["badinh.hanoi.gov.vn"].split(maxsplit=1)[1].split() == [
        "Phường",
        "Ba",
        "Đình",
        "vccorp",
        "4/month",
        ":07",
    ]
    assert rows["kimlien.hanoi.gov.vn"].endswith("unverified")


def test_a_check_tells_every_fault_and_how_many(portals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (portals / "a.example.toml").write_text('id = "a.example"\nfamily = "drupal"\n', "utf-8")
    (portals / "b.example.toml").write_text("id = b\n", "utf-8")
    code, out, err = run(["portals", "check"], capsys)
    assert [line.partition(":")[0] for line in out.splitlines()] == ["b.example.toml", "a.example", "a.example"]
    assert (code, "3 faults in the declared portals" in err) == (1, True)


def test_a_check_of_the_declared_portals_finds_none(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(["portals", "check"], capsys)
    assert (code, "portals are declared right" in out) == (0, True)
