"""The same article in another shape becomes the same record, or is rejected with the true reason, never worse."""

from typing import Any

import pytest

from tasks.pages.describe import describe_page
from tests.tasks.pages.goldens import Golden, comparable, own_goldens
from tests.tasks.pages.mutations import SAME_TEXT, Mutation, lower_toned, tcvn3, vni
from warehouse.records import MediaType, RawPage

FIELDS = (
    "page_kind",
    "title",
    "body_paragraphs",
    "byline",
    "source",
    "published_at",
    "event_on",
    "view_count",
    "captions",
    "rejected",
)
VIETNAMESE_LETTERS = frozenset("ạảấầậếềệộớợủứự")
ARTICLES = tuple(
    golden for golden in own_goldens() if golden.path.suffix != ".txt" and golden.fields["page_kind"] == "article"
)

VIETNAMESE = tuple(golden for golden in ARTICLES if VIETNAMESE_LETTERS & set("".join(golden.fields["body_paragraphs"])))


def fields(payload: bytes, golden: Golden) -> dict[str, Any]:
    described = describe_page(RawPage.of(golden.name, payload, MediaType.HTML, address=golden.fields.get("url")))
    return {field: comparable(field, described[field]) for field in FIELDS}


def source(golden: Golden) -> str:
    payload = golden.path.read_bytes()
    encoding = "utf-16" if payload.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError:
        pytest.skip("this page is itself in an old charset")


@pytest.mark.parametrize("mutation", SAME_TEXT, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("golden", ARTICLES, ids=lambda golden: golden.name)
def test_the_record_stays_the_same(golden: Golden, mutation: Mutation) -> None:
    text = source(golden)
    assert fields(mutation(text), golden) == fields(text.encode(), golden)


@pytest.mark.parametrize("golden", VIETNAMESE, ids=lambda golden: golden.name)
def test_a_page_in_tcvn3_codes_becomes_the_same_record(golden: Golden) -> None:
    text = source(golden)
    assert fields(tcvn3(text), golden) == fields(lower_toned(text).encode(), golden)


@pytest.mark.parametrize("golden", VIETNAMESE, ids=lambda golden: golden.name)
def test_a_page_in_vni_codes_becomes_the_same_record(golden: Golden) -> None:
    text = source(golden)
    assert fields(vni(text), golden) == fields(text.encode(), golden)
