"""Reading saved pages: which files are pages, and the reason word of every bad one."""

import gzip
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.errors import PageError, UsageError
from tasks.read import PageFile, find_files, printable, read_page
from warehouse.records import MediaType, Reason, Stage

PAGE = "<html><body><h1>Phường Hoa Sen ra quân dọn vệ sinh</h1><p>Sáng 12/3/2021, UBND phường …</p></body></html>"

BAD_FILES: dict[str, tuple[bytes, Reason]] = {
    "empty.html": (b"", Reason.EMPTY_FILE),
    "spaces.txt": (b"\xef\xbb\xbf \r\n\t ", Reason.EMPTY_FILE),
    "wide-spaces.txt": (" \r\n".encode("utf-16"), Reason.EMPTY_FILE),
    "empty.html.gz": (gzip.compress(b""), Reason.EMPTY_FILE),
    "van-ban.html": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", Reason.PDF),
    "van-ban.html.gz": (gzip.compress(b"\r\n%PDF-1.7\n1 0 obj"), Reason.PDF),
    "anh.html": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", Reason.BINARY),
    "van-ban.htm": (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", Reason.BINARY),
    "nul.html": (PAGE.encode().replace(b" ", b"\0", 1), Reason.BINARY),
    "noise.html": (bytes(range(1, 256)) * 20, Reason.BINARY),
    "twice.html.gz": (gzip.compress(gzip.compress(PAGE.encode())), Reason.BINARY),
    "cut.html.gz": (gzip.compress(PAGE.encode())[:-9], Reason.BROKEN_GZIP),
    "tail.html.gz": (gzip.compress(PAGE.encode()) + b"garbage", Reason.BROKEN_GZIP),
    "sum.html.gz": (gzip.compress(PAGE.encode())[:-8] + b"\1" * 8, Reason.BROKEN_GZIP),
    "plain.html.gz": (PAGE.encode(), Reason.BROKEN_GZIP),
    "nothing.html.gz": (b"", Reason.BROKEN_GZIP),
    "large.html": (b"x" * 10_001, Reason.TOO_LARGE),
    "bomb.html.gz": (gzip.compress(b"\0" * 20_000_000), Reason.TOO_LARGE),
    "many-members.html.gz": (gzip.compress(b"") * 600, Reason.TOO_LARGE),
}


def reason_of(path: Path, max_bytes: int = 10_000) -> Reason:
    with pytest.raises(PageError) as caught:
        read_page(PageFile.of(path), max_bytes)
    assert caught.value.stage is Stage.READ
    assert path.name in caught.value.detail
    return caught.value.reason


def saved(folder: Path, name: str, payload: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(payload)
    return path


def names_of(*paths: Path) -> list[str]:
    return [file.path.name for file in find_files(paths).pages]


def test_a_page_is_read_as_it_came(tmp_path: Path) -> None:
    page = read_page(PageFile.of(saved(tmp_path, "tin.html", PAGE.encode())))
    assert (page.payload, page.media_type, page.address) == (PAGE.encode(), MediaType.HTML, None)


def test_a_text_page_keeps_its_media_type_when_it_is_compressed(tmp_path: Path) -> None:
    page = read_page(PageFile.of(saved(tmp_path, "tin.txt.gz", gzip.compress(PAGE.encode()))))
    assert (page.payload, page.media_type) == (PAGE.encode(), MediaType.TEXT)


def test_a_page_is_known_by_the_address_of_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path, "Tin tức/a b.html", PAGE.encode())
    monkeypatch.chdir(tmp_path)
    page = read_page(PageFile.of(Path("Tin tức/../Tin tức/a b.html")))
    assert page.source_uri == f"{tmp_path.as_uri()}/Tin%20t%E1%BB%A9c/a%20b.html"


def test_gzip_of_several_members_and_padding_is_one_page(tmp_path: Path) -> None:
    halves = gzip.compress(PAGE[:40].encode()) + gzip.compress(PAGE[40:].encode()) + b"\0" * 512
    assert read_page(PageFile.of(saved(tmp_path, "tin.html.gz", halves))).payload == PAGE.encode()


def test_a_server_that_saved_gzip_under_a_plain_name_is_understood(tmp_path: Path) -> None:
    assert read_page(PageFile.of(saved(tmp_path, "tin.html", gzip.compress(PAGE.encode())))).payload == PAGE.encode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "windows-1258"])
def test_wide_and_old_encodings_are_no_binaries(tmp_path: Path, encoding: str) -> None:
    payload = PAGE.encode(encoding, "ignore")
    assert read_page(PageFile.of(saved(tmp_path, "tin.html", payload))).payload == payload


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_has_its_own_reason(tmp_path: Path, name: str) -> None:
    payload, reason = BAD_FILES[name]
    assert reason_of(saved(tmp_path, name, payload)) is reason


def test_a_page_of_just_the_limit_is_read(tmp_path: Path) -> None:
    assert len(read_page(PageFile.of(saved(tmp_path, "tin.html", b"x" * 10_000)), 10_000).payload) == 10_000


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path)


def make_dangling_link(path: Path) -> None:
    path.symlink_to(path.with_name("gone.html"))


def make_device_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_socket(path: Path) -> None:
    os.mknod(path, stat.S_IFSOCK | 0o600)


@pytest.mark.parametrize("make", [make_pipe, make_loop, make_dangling_link, make_device_link, make_socket])
def test_what_is_no_regular_file_is_unreadable_and_nothing_waits_for_it(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "tin.html")
    assert [reason_of(file.path) for file in find_files([tmp_path]).pages] == [Reason.UNREADABLE_FILE]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    path = saved(tmp_path, "tin.html", PAGE.encode())
    path.chmod(0)
    assert reason_of(path) is Reason.UNREADABLE_FILE


def test_a_file_that_vanished_since_it_was_listed_is_unreadable(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "gone.html") is Reason.UNREADABLE_FILE


def test_pages_come_in_the_order_of_arguments_and_within_a_folder_of_names(tmp_path: Path) -> None:
    for name in ("k/b.html", "k/a/z.txt", "k/C.HTM", "k/d.txt.gz", "x.html"):
        saved(tmp_path, name, b"x")
    assert names_of(tmp_path / "x.html", tmp_path / "k") == ["x.html", "C.HTM", "z.txt", "b.html", "d.txt.gz"]


def test_a_page_named_twice_is_read_once(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.html", b"x")
    assert names_of(path, tmp_path, tmp_path / ".." / tmp_path.name / "a.html") == ["a.html"]


def test_other_files_are_counted_and_goldens_are_not(tmp_path: Path) -> None:
    for name in ("a.html", "a.json", "anh.jpg", "README"):
        saved(tmp_path, name, b"x")
    assert find_files([tmp_path]).other_count == 2


def test_a_loop_of_folder_links_ends(tmp_path: Path) -> None:
    saved(tmp_path, "a/tin.html", b"x")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert names_of(tmp_path) == ["tin.html"]


@pytest.mark.parametrize("name", ["anh.jpg", "tin.json", "gone.html", "gone", "a\0b.html"])
def test_a_wrong_argument_is_refused_by_name(tmp_path: Path, name: str) -> None:
    if not name.startswith(("gone", "a\0")):
        saved(tmp_path, name, b"x")
    with pytest.raises(UsageError, match=r"anh\.jpg|tin\.json|gone|a\\x00b"):
        find_files([tmp_path / name])


def test_a_name_that_is_no_unicode_gives_an_address_and_a_printable_name(tmp_path: Path) -> None:
    name = os.fsdecode(b"tin-\xd4.html")
    page = read_page(PageFile.of(saved(tmp_path, name, PAGE.encode())))
    assert (page.source_uri.rpartition("/")[2], printable(name)) == ("tin-%D4.html", r"tin-\xd4.html")


def test_bytes_that_are_no_utf8_and_control_letters_of_a_name_are_shown_escaped() -> None:
    assert printable(os.fsdecode(b"t\xedn\n.html")) == r"t\xedn\n.html"
