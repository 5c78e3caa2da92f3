"""Charts as SVG that stands in a page by itself: no script, no font, no file from elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pygal
from lxml import etree
from pygal.style import Style

_COLOURS: Final = ("#2457a6", "#d07a00", "#2e7d32", "#a23b72", "#5c6675", "#008c95", "#c62828", "#7a5cc0")
_LONGEST_NAME: Final = 32
_FONT: Final = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif'
_STYLE: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#5c6675",
    foreground_strong="#1d2430",
    foreground_subtle="#e3e7ee",
    guide_stroke_color="#e3e7ee",
    major_guide_stroke_color="#e3e7ee",
    guide_stroke_dasharray="0",
    opacity="1",
    stroke_width=2.5,
    colors=_COLOURS,
    font_family=_FONT,
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=13,
    value_font_size=13,
    value_colors=("#1d2430",) * len(_COLOURS),
    no_data_font_size=16,
    transition="0s",
)


def column_chart(labels: Sequence[str], values: Sequence[int]) -> str:
    """Columns over time; every fourth label is written."""
    chart = pygal.Bar(**_options(height=260), show_legend=False, x_labels_major_every=4, show_minor_x_labels=False)
    chart.x_labels = list(labels)
    chart.add("", list(values))
    return _svg(chart)


def share_chart(labels: Sequence[str], shares: Mapping[str, Sequence[float | None]]) -> str:
    """Lines of shares from 0 to 1 over time, with gaps where there is none."""
    chart = pygal.Line(
        **_options(height=320),
        margin_bottom=34,
        y_labels=[0, 0.25, 0.5, 0.75, 1],
        x_labels_major_every=4,
        show_minor_x_labels=False,
        range=(0, 1),
        value_formatter=lambda share: f"{share:.0%}",
        show_dots=False,
        legend_at_bottom=True,
        legend_at_bottom_columns=4,
        allow_interruptions=True,
    )
    chart.x_labels = list(labels)
    for name, values in shares.items():
        chart.add(name, list(values))
    return _svg(chart)


def bar_chart(values: Mapping[str, int]) -> str:
    """One bar for each name, the largest first, with its number."""
    chart = pygal.HorizontalBar(
        **_options(height=80 + 30 * max(1, len(values))),
        show_legend=False,
        show_x_labels=False,
        show_x_guides=False,
    )
    ordered = sorted(values.items(), key=lambda item: item[1])
    chart.x_labels = [f"{name[:_LONGEST_NAME]}  {number:,}" for name, number in ordered]
    chart.add("", [number for _, number in ordered])
    return _svg(chart)


def _options(height: int) -> dict[str, Any]:
    return {
        "width": 560,
        "height": height,
        "style": _STYLE,
        "js": [],
        "margin": 6,
        "spacing": 8,
        "disable_xml_declaration": True,
        "truncate_label": _LONGEST_NAME + 10,
    }


def _svg(chart: Any) -> str:
    """Without the script that pygal adds for its tooltips."""
    root = chart.render_tree()
    for script in root.findall(".//{*}script"):
        script.getparent().remove(script)
    svg: str = etree.tostring(root, encoding="unicode")
    return svg
