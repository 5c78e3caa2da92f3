"""Days on which a ward office works, and so on which its portal may be expected to bring news."""

from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from holidays import country_holidays

_TET_BEFORE, _TET_AFTER = timedelta(days=6), timedelta(days=12)
"""Offices close for a week; portals fall silent before it and start again late, in most years by the 12th day."""
_NEW_YEAR: Final = "Lunar New Year"


@cache
def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday of Viet Nam, and not within the weeks around Tết."""
    return day.weekday() < 5 and day not in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    official: Any = country_holidays("VN", years=year, language="en_US")
    new_year = next(day for day, name in official.items() if name == _NEW_YEAR)
    first, last = new_year - _TET_BEFORE, new_year + _TET_AFTER
    around_tet = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return frozenset(official) | frozenset(around_tet)
