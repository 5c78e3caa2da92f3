import json
from pathlib import Path

import pytest

from tasks.errors import PageError, UsageError
from tasks.quality.goldens import find_goldens
from tests.tasks.quality.pages import GOLDEN, write_page
from warehouse.records import RawPage


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt", "a.html.gz", "portal/a.html"])
def test_a_golden_lies_beside_its_page(tmp_path: Path, name: str) -> None:
    write_page(tmp_path, name, GOLDEN)
    assert [page.name for page in find_goldens(tmp_path).pages] == [name]


def test_a_list_names_the_pages_of_its_folder(tmp_path: Path) -> None:
    write_page(tmp_path, "b.html")
    (tmp_path / "gold.json").write_text(json.dumps([{"file": "b.html", **GOLDEN}]), "utf-8")
    assert [(page.name, page.fields["title"]) for page in find_goldens(tmp_path).pages] == [("b.html", GOLDEN["title"])]


def test_a_page_without_a_golden_is_named_and_not_scored(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    write_page(tmp_path, "b.html")
    assert find_goldens(tmp_path).without_golden == ("b.html",)


def test_the_address_of_the_golden_is_the_address_of_the_page(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", {**GOLDEN, "url": "https://hoasim.example/tin/1.html"})
    page = find_goldens(tmp_path).pages[0].page
    assert isinstance(page, RawPage) and page.address == "https://hoasim.example/tin/1.html"


def test_a_file_that_is_no_page_keeps_its_golden_and_its_reason(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", {"rejected": "pdf"}).write_bytes(b"%PDF-1.7\n")
    page = find_goldens(tmp_path).pages[0].page
    assert isinstance(page, PageError) and page.reason == "pdf"


def test_a_split_takes_only_the_pages_that_belong_to_it(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", {**GOLDEN, "split": "train"})
    write_page(tmp_path, "b.html", {**GOLDEN, "split": "heldout"})
    assert [page.name for page in find_goldens(tmp_path, "heldout").pages] == ["b.html"]


def test_a_split_without_pages_is_a_wrong_call(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    with pytest.raises(UsageError, match="no page of the split 'heldout'"):
        find_goldens(tmp_path, "heldout")


def test_a_listed_page_that_is_missing_is_a_wrong_call(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    (tmp_path / "gold.json").write_text('[{"file": "gone.html"}]', "utf-8")
    with pytest.raises(UsageError, match=r"gone\.html"):
        find_goldens(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '"a"'])
def test_a_golden_that_is_no_object_is_a_wrong_call(tmp_path: Path, text: str) -> None:
    write_page(tmp_path, "a.html")
    (tmp_path / "a.json").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"a\.json"):
        find_goldens(tmp_path)


def test_a_folder_without_goldens_is_a_wrong_call(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html")
    with pytest.raises(UsageError, match="no page with a golden"):
        find_goldens(tmp_path)
