"""Made-up articles to load: distinct texts of about 4 KB, over all legacy wards, 200 portals and four years."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.warehouse.pages import make_article, sha256
from warehouse.records import ArticleRecord, Place, PlaceStatus
from warehouse.wards import read_units

BATCH = 2_000


def make_batches(count: int) -> Iterator[list[ArticleRecord]]:
    """The same articles at every call; one in five shows the visits of its portal."""
    rng = random.Random(20250701)  # noqa: S311 - test data
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạéèẻẽẹ"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 6))) for _ in range(5_000)]
    phrases = [" ".join(rng.choices(words, k=10)) for _ in range(20_000)]
    places = [
        Place(PlaceStatus.RESOLVED, u.ward_id, u.ward_code, u.ward_name, u.district_name, u.province_name, ("host",))
        for u in read_units()
        if u.valid_to
    ]
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            paragraphs = tuple(" ".join(rng.choices(phrases, k=19)) for _ in range(3))
            article = make_article(
                number,
                body_paragraphs=paragraphs,
                lead=paragraphs[0][:200],
                payload_sha256=sha256(str(number)),
                portal_id=f"p{number % 200}.example.vn",
                place=places[number % len(places)],
                published_on=date(2018, 1, 1) + timedelta(days=number % 1_500),
            )
            batch.append(article if number % 5 == 0 else replace(article, visits=()))
        yield batch
