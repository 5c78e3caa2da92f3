"""Declare a portal from one saved page: its TOML, the page, and a golden for a person to read.

`make portal ID=<host> FAMILY=<family> PAGE=<saved.html>`; the tests fail until somebody has read the golden.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from tasks.errors import PageError, UsageError
from tasks.pages.describe import NO_FIELDS, describe_page
from tasks.pages.families import read_families
from tasks.portals.declaration import PORTALS_DIR, PortalDeclaration, read_declarations
from tasks.read import PageFile, read_page

PAGES_DIR = PORTALS_DIR.parent.parent / "tests" / "portals"
NOT_IN_HTML_GOLDENS = ("chrome_lines",)
"""A person cannot read hundreds of menu lines; the accounting test holds them."""


def declare_portal(host: str, family: str | None, saved: Path) -> tuple[Path, Path, Path]:
    """Write the three files; their paths. Raises `UsageError` for a bad name, family or page, or a known portal."""
    families = [known.id for known in read_families()]
    if family is not None and family not in families:
        raise UsageError(f"no family {family!r}; known are {', '.join(families)}")
    try:
        PortalDeclaration(id=host, family=family)
    except ValidationError as error:
        raise UsageError(f"not a host name in lower case: {host!r}") from error
    declaration = PORTALS_DIR / f"{host}.toml"
    page = PAGES_DIR / host / saved.name
    golden = page.with_suffix(".json")
    for path in (declaration, page, golden):
        if path.exists():
            raise UsageError(f"{path} exists already")
    try:
        raw = read_page(PageFile.of(saved))
    except PageError as error:
        raise UsageError(str(error)) from error
    described = describe_page(raw)
    wanted = {name: described[name] for name in NO_FIELDS if name not in NOT_IN_HTML_GOLDENS or saved.suffix == ".txt"}
    wanted |= {"url": described.get("url"), "family": family, "split": "train", "note": None, "reviewed_by": None}
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(saved.read_bytes())
    golden.write_text(json.dumps(wanted, ensure_ascii=False, indent=1) + "\n", "utf-8")
    declaration.write_text(_declaration_text(host, family, saved), "utf-8")
    read_declarations.cache_clear()
    return declaration, page, golden


def _declaration_text(host: str, family: str | None, saved: Path) -> str:
    named = f'family = "{family}"' if family else "# no family: its roles are its own"
    seen = json.dumps(f"a page saved as {saved.name}", ensure_ascii=False)  # TOML quotes as JSON does
    minute = find_free_minute(read_declarations().values())
    return (
        f'id = "{host}"\n{named}\nseen = {seen}\nminute = {minute}\n\n'
        f'# [[listings]]\n# address = "https://{host}/tin-tuc"\n\n[roles]\n# title = ["h1.title"]\n'
    )


def find_free_minute(portals: Iterable[PortalDeclaration]) -> int:
    """The first minute of the hour at which the fewest portals are crawled."""
    taken = Counter(portal.minute for portal in portals)
    return min(range(60), key=lambda minute: taken[minute])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("page", type=Path)
    parser.add_argument("--family")
    arguments = parser.parse_args()
    try:
        written = declare_portal(arguments.host, arguments.family or None, arguments.page)
    except UsageError as error:
        sys.exit(f"portal: {error}")
    names = "\n  ".join(str(path) for path in written)
    sys.stdout.write(
        f"Written:\n  {names}\nRead the golden word for word against the page, mend it or the rules, "
        'and put your name into "reviewed_by".\n'
    )


if __name__ == "__main__":
    main()
