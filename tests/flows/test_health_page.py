"""The page about the portals in a real browser: nothing leaves, nothing runs, everything can be read."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.virtual_portals import draw_portal
from flows.health_page import render_health
from warehouse.health import Health, PortalHealth
from warehouse.health_records import Alarm, AlarmKind, Level

HOSTILE = '<img src="http://203.0.113.9/x" onerror="document.title=1"><script>document.title="ran"</script>'


def state(portal_count: int = 6) -> Health:
    """Portals of a simulation, with a hostile text wherever a portal may put one."""
    days = {}
    portals = []
    for number in range(portal_count):
        virtual = draw_portal(number, seed=1)
        past = [day for _, day in zip(range(300), virtual.days(), strict=False)]
        days[virtual.portal_id] = past
        level = (Level.RED, Level.AMBER, Level.GREEN)[number % 3]
        last = max(day.seen_on for day in past if day.article_count)
        portals.append(
            PortalHealth(
                virtual.portal_id,
                level,
                HOSTILE,
                None,
                past[-1].seen_on,
                last,
                3,
                sum(d.article_count for d in past),
                14,
                16,
            )
        )
    alarms = (
        Alarm(HOSTILE, AlarmKind.SILENT, "", date(2025, 8, 1), HOSTILE, HOSTILE, f"javascript:{HOSTILE}"),
        Alarm(
            "phuong-1.example",
            AlarmKind.FIELD_LOST,
            "byline",
            date(2025, 8, 4),
            "100% of the last 3 of its articles have no byline, 4% before.",
            "Open the sample page: where it shows the byline, mend selector or rule.",
            "https://a.example/1",
        ),
    )
    return Health(tuple(portals), alarms, days, {"listing_page": 31, HOSTILE: 5, "all_chrome": 2})


@pytest.mark.parametrize("is_script_allowed", [True, False])
def test_nothing_leaves_the_page_and_no_script_runs(browser: Browser, tmp_path: Path, is_script_allowed: bool) -> None:
    path = tmp_path / "health.html"
    path.write_text(render_health(state()), encoding="utf-8")
    context = browser.new_context(java_script_enabled=is_script_allowed)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    assert requests == [path.as_uri()]
    assert page.title() == "How the portals stand"
    assert page.locator("script, img, iframe, object, link").count() == 0
    assert page.locator("a").evaluate_all("links => links.map(link => link.href)") == ["https://a.example/1"]
    context.close()


def test_every_chart_and_portal_can_be_seen(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "health.html"
    path.write_text(render_health(state()), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1180, "height": 900}, java_script_enabled=False)
    page.goto(path.as_uri())
    boxes = [chart.bounding_box() for chart in page.locator("figure svg.pygal-chart").all()]
    assert len(boxes) == 4
    assert all(box and box["width"] > 400 and box["height"] > 100 for box in boxes)
    assert page.locator("tbody tr").count() == 6
    blank_page_bytes = 10_000
    assert len(page.screenshot(full_page=True)) > blank_page_bytes
    page.close()


def test_a_warehouse_without_portals_has_a_page_too() -> None:
    assert "0 portals" in render_health(Health((), (), {}, {}))
