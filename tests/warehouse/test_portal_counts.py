from dataclasses import replace

from sqlalchemy import Engine

from tests.warehouse.loading import load
from tests.warehouse.pages import make_article
from warehouse.portal_counts import PortalCounts, read_portal_past


def test_the_past_of_a_portal_is_what_each_run_brought_that_was_new(engine: Engine) -> None:
    elsewhere = make_article(9, portal_id="hoasim.example", title=None)
    load(engine, [make_article(1), make_article(2, byline=None), elsewhere])
    load(engine, [make_article(1)])
    load(engine, [make_article(1), make_article(3)])
    one = PortalCounts(1, 0, 1, 1, 1, 1, 1)
    assert read_portal_past(engine, {"trucbach.example.vn", "hoasim.example", "new.example"}) == {
        "trucbach.example.vn": (replace(one + one, byline_count=1), one),
        "hoasim.example": (replace(one, title_count=0),),
    }
