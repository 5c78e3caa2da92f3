"""Pages for people, from templates: one file each, readable without a network and without JavaScript."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_WORD_START: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FOLDER: Final = Path(__file__).parent / "templates"


def render_page(template: str, *, title: str, **values: Any) -> str:
    """The page; whatever a portal wrote is escaped, and the page forbids scripts and requests by itself."""
    css = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return _environment().get_template(template).render(title=title, css=css, **values)


def in_words(name: str) -> str:
    """A class name as a person reads it: `BodyIsLongEnough` is "Body is long enough"."""
    return _WORD_START.sub(" ", name).lower().capitalize()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["in_words"] = in_words
    return environment
