"""The official units: every commune-level unit of Viet Nam before and since the reform of 1 July 2025.

Read straight from the SQLite file inside the `vietnamadminunits` package: importing its code would load pandas.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from warehouse.errors import WarehouseError

SOURCE_PACKAGE = "vietnamadminunits"
REFORM_ON = date(2025, 7, 1)
"""The first day of the units without districts."""
LEGACY_VALID_TO = date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """One unit in one period of validity. Codes are reused across the reform, so `ward_id` carries the edition."""

    ward_id: str
    """`<code>.legacy` or `<code>.2025`; for the five island districts without communes, the district's 3-digit code."""
    ward_code: str | None
    """Five digits; None for the five island districts, which had no commune and so no commune code."""
    ward_name: str
    """Full official name with its type; the district's own name for an island district."""
    ward_short_name: str
    ward_type: str
    """The type word as the official list writes it."""
    district_name: str | None
    """None for every unit in force since the reform."""
    province_name: str
    latitude: float
    longitude: float
    valid_from: date | None
    """None: in force since before the list begins."""
    valid_to: date | None
    """Last day in force; None: still in force."""


_LEGACY = """
SELECT coalesce(wardCode, districtCode) || '.legacy', wardCode, coalesce(ward, district),
       coalesce(wardShort, districtShort), coalesce(wardType, districtType), district, districtType, province,
       coalesce(wardLat, districtLat), coalesce(wardLon, districtLon)
FROM admin_units_legacy ORDER BY 1
"""

_CURRENT = """
SELECT wardCode || '.2025', wardCode, ward, wardShort, wardType, NULL, NULL, province, wardLat, wardLon
FROM admin_units ORDER BY 1
"""


def data_folder() -> Path:
    """Where the installed package keeps its data; raises `WarehouseError` when it is not installed."""
    spec = find_spec(SOURCE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WarehouseError(f"the package {SOURCE_PACKAGE}, which holds the official units, is not installed")
    return Path(spec.submodule_search_locations[0]) / "data"


def source_version() -> str:
    """Which edition of the official lists this is, for `dim_ward.source_name`: package and version."""
    from importlib.metadata import version  # noqa: PLC0415 - 30 ms that `wardnews parse` need not pay

    return f"{SOURCE_PACKAGE} {version(SOURCE_PACKAGE)}"


def read_units() -> tuple[AdminUnit, ...]:
    """All units: the legacy ones by code, then those of 2025 by code. Takes some 30 ms; keep the result."""
    return (
        *_units(_LEGACY, valid_from=None, valid_to=LEGACY_VALID_TO),
        *_units(_CURRENT, valid_from=REFORM_ON, valid_to=None),
    )


def _units(query: str, *, valid_from: date | None, valid_to: date | None) -> Iterator[AdminUnit]:
    path = data_folder() / "dataset.db"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            rows = connection.execute(query).fetchall()
    except sqlite3.Error as error:
        raise WarehouseError(f"the official units cannot be read from {path}: {error}") from error
    for ward_id, code, ward, short, ward_type, district, district_type, province, latitude, longitude in rows:
        yield AdminUnit(
            ward_id,
            code,
            _with_type(ward, ward_type),
            short,
            ward_type,
            _with_type(district, district_type) if district else None,
            province,
            latitude,
            longitude,
            valid_from,
            valid_to,
        )


def _with_type(name: str, unit_type: str) -> str:
    """`name` with its type word as the list writes the type: 59 names have it in other capitals."""
    return unit_type + name[len(unit_type) :] if name.casefold().startswith(unit_type.casefold()) else name
