"""The official units, ready to be looked up by name as pages write it and by label as hosts write it."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache

from tasks.pages import vocabulary as words
from tasks.pages.fold import match_key
from warehouse.wards import AdminUnit, read_units

_TONES = dict(zip("\u0300\u0309\u0303\u0301\u0323", "12345", strict=True))
_WORDS = re.compile(r"[\w'’‘`]+")
_APOSTROPHES = str.maketrans("’‘`", "'''")
_LONE_Y = re.compile(r"(?:qu|[^aăâeêioôơuưy]*)y")
"""A word whose only vowel is y: "Lý" is "Lí", though "Tây" is not "Tâi"."""


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """`name` for comparison: lower case, each word's tone moved to its end, lone y as i, numbers without leading zeros.

    So "Hoà" meets "Hòa" and "Phường 01" meets "Phường 1", and nothing else that is written differently meets.
    """
    return " ".join(map(_word_key, _WORDS.findall(name.casefold())))


@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    if word.isdecimal():
        return str(int(word))
    letters, tone = [], ""
    for char in unicodedata.normalize("NFD", word.translate(_APOSTROPHES)):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    plain = unicodedata.normalize("NFC", "".join(letters))
    return (f"{plain[:-1]}i" if _LONE_Y.fullmatch(plain) else plain) + tone


def joined_key(name: str) -> str:
    """`name` as a host label writes it: letters and digits without marks or spaces."""
    return "".join(map(_label_of, name.split()))


@lru_cache(maxsize=65536)
def _label_of(word: str) -> str:
    return match_key(word).replace(" ", "")


@dataclass(slots=True)
class Edition:
    """One official list: the units of one time."""

    units: dict[str, AdminUnit] = field(default_factory=dict)
    """By ward_id."""
    wards: dict[str, list[AdminUnit]] = field(default_factory=lambda: defaultdict(list))
    """By name key of the name without its type."""
    ward_labels: dict[str, list[AdminUnit]] = field(default_factory=lambda: defaultdict(list))
    """By joined key of the same name."""
    districts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Official district names by name key of the name without its type."""
    district_labels: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    district_provinces: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Official province names by official district name: "Huyện Châu Thành" lies in several."""
    provinces: dict[str, str] = field(default_factory=dict)
    province_labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    legacy: Edition
    current: Edition


@cache
def read_gazetteer() -> Gazetteer:
    """Both editions, built once in a process."""
    legacy, current = Edition(), Edition()
    for unit in read_units():
        edition = legacy if unit.valid_to is not None else current
        name = unit.ward_name[len(unit.ward_type) + 1 :]
        edition.units[unit.ward_id] = unit
        edition.wards[name_key(name)].append(unit)
        edition.ward_labels[joined_key(name)].append(unit)
        if unit.district_name:
            if unit.district_name not in edition.district_provinces:
                short = short_name(unit.district_name, words.DISTRICT_TYPES)
                edition.districts[name_key(short)].add(unit.district_name)
                edition.district_labels[joined_key(short)].add(unit.district_name)
            edition.district_provinces[unit.district_name].add(unit.province_name)
        province = short_name(unit.province_name, words.PROVINCE_TYPES)
        edition.provinces[name_key(province)] = unit.province_name
        edition.province_labels[joined_key(province)] = unit.province_name
    return Gazetteer(legacy, current)


@lru_cache(maxsize=4096)
def short_name(name: str, types: tuple[str, ...]) -> str:
    """`name` without the type word it begins with."""
    lowered = name.casefold()
    for word in types:
        if lowered.startswith(f"{word} "):
            return name[len(word) + 1 :]
    return name
