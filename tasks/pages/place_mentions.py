"""Units that a text names with their type: "phường Hoa Gạo, quận …", "P. 5", "TP. Đà Nẵng"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tasks.pages import vocabulary as words
from tasks.pages.fold import any_of
from tasks.pages.gazetteer import Edition, name_key
from warehouse.wards import AdminUnit

_UPPER = "".join(chr(code) for code in range(0x41, 0x1EFA) if chr(code).isupper())
_WRITTEN = {form for word in words.UNIT_TYPES for form in (word, word.upper(), word.capitalize(), word.title())}
_TYPE = re.compile(
    rf"(?P<type>{any_of(map(re.escape, sorted(_WRITTEN, key=len, reverse=True)))})(?:(?<=\.)\s?|\s)(?=[{_UPPER}\d])"
)
_TOKEN = re.compile(r"[\w'’‘]+")
_GAPS = frozenset({" ", " - ", " – "})
_BEHIND = re.compile(rf"\)?\s?[,(–-]?\s?(?:(?:{'|'.join(words.PART_OF)})\s)?")
_BREAK = re.compile(r"[,(–-]")
MAX_MENTIONS = 40
"""In one text: more are a list of units, not prose."""
MAX_TOKENS = 6
TAIL_CHARS = 60
MAX_NAME_TOKENS = 4


@dataclass(frozen=True, slots=True)
class Lists:
    """The official list of the page's time, and that of the other."""

    own: Edition
    other: Edition


@dataclass(frozen=True, slots=True)
class WardMention:
    """One ward that a text names."""

    kind: str
    """Its type in the official spelling."""
    keys: tuple[str, ...]
    """Name keys it may have: one where the name is clear, else the longest first."""
    units: tuple[AdminUnit, ...]
    """Units of the list that bear the clear name; empty where none does or it is not clear."""
    is_clear: bool
    above: frozenset[str]
    """Official names of the district and the province right behind it, as far as the list knows them."""
    has_unknown_above: bool
    """A district stands right behind it that neither list knows."""


@dataclass(frozen=True, slots=True)
class TextMentions:
    wards: tuple[WardMention, ...]
    above: frozenset[str]
    """Official names of all districts and provinces that the text names with their type."""


@dataclass(frozen=True, slots=True)
class _Name:
    """The words behind a type word: each with its end, up to the first break."""

    tokens: tuple[str, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    """What stands before each token."""


def find_mentions(lists: Lists, text: str) -> TextMentions:
    """All units that `text` names with their type, wards in their order."""
    wards: list[WardMention] = []
    above: set[str] = set()
    for found in islice(_types_in(text), MAX_MENTIONS):
        kind = words.UNIT_TYPES[found["type"].casefold()]
        name = _name_at(text, found.end())
        if kind in words.WARD_TYPES.values():
            ward = None if found["type"].islower() and _counts(name) else _ward(lists, text, kind, name)
            if ward is not None and (ward.units or not found["type"].endswith(".")):
                wards.append(ward)
        else:
            above |= _above(lists.own, kind, name.tokens)
    return TextMentions(tuple(wards), frozenset(above))


def _types_in(text: str) -> Iterator[re.Match[str]]:
    """Every type word, behind which a name may follow."""
    at = 0
    while found := _TYPE.search(text, at):
        if _begins_word(text, found.start()):
            yield found
            at = found.end()
        else:
            at = found.start() + 1


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "_.")


def _name_at(text: str, start: int) -> _Name:
    tokens: list[str] = []
    ends: list[int] = []
    gaps: list[str] = []
    end = start
    for found in _TOKEN.finditer(text, start, start + TAIL_CHARS):
        gap = text[end : found.start()]
        if len(tokens) == MAX_TOKENS or (tokens and gap not in _GAPS):
            break
        tokens.append(found[0])
        ends.append(found.end())
        gaps.append(gap)
        end = found.end()
    return _Name(tuple(tokens), tuple(ends), tuple(gaps))


def _ward(lists: Lists, text: str, kind: str, name: _Name) -> WardMention | None:
    for length in range(len(name.tokens), 0, -1):
        key = name_key(" ".join(name.tokens[:length]))
        units = tuple(unit for unit in lists.own.wards.get(key, ()) if unit.ward_type == kind)
        if units:
            if _goes_on(lists.own, name, length):
                break
            above, is_unknown = _behind(lists, text, name.ends[length - 1])
            return WardMention(kind, (key,), units, True, above, is_unknown)
    if name.tokens[0].casefold() in words.NOT_WARD_STARTS:
        return None
    length, is_clear = _run(name)
    if is_clear:
        above, is_unknown = _behind(lists, text, name.ends[length - 1])
        return WardMention(kind, (name_key(" ".join(name.tokens[:length])),), (), True, above, is_unknown)
    keys = tuple(name_key(" ".join(name.tokens[:size])) for size in range(length, 0, -1))
    return WardMention(kind, keys, (), False, frozenset(), False)


def _counts(name: _Name) -> bool:
    """ "phường 15 hộ": the number counts what follows."""
    first, behind = name.tokens[0], name.tokens[1:3]
    return first.isdecimal() and bool(behind) and behind[0] in words.COUNTED_NOUNS


def _goes_on(edition: Edition, name: _Name, length: int) -> bool:
    """The name that the list knows is only the beginning of a longer one: "Hoa Sim" in "Hoa Sim Trắng"."""
    if length == len(name.tokens) or name.gaps[length] != " ":
        return False
    behind = name.tokens[length]
    if not behind[0].isupper() or behind.casefold() in words.CAPITAL_FOLLOWERS or name.tokens[0].isdecimal():
        return False
    is_abbreviation = behind.isupper() and not all(token.isupper() for token in name.tokens[:length])
    return not is_abbreviation and not _named_above(edition, name.tokens[length:])


def _run(name: _Name) -> tuple[int, bool]:
    """How many words of a name that no list knows belong to it, and whether that is clear."""
    for index, token in enumerate(name.tokens):
        if index and (not (token[0].isupper() or token[0].isdigit()) or name.gaps[index] != " "):
            return index, index <= MAX_NAME_TOKENS
        if index and token.casefold() in words.CAPITAL_FOLLOWERS:
            return index, False
    return len(name.tokens), len(name.tokens) <= MAX_NAME_TOKENS


def _behind(lists: Lists, text: str, end: int) -> tuple[frozenset[str], bool]:
    """The district and the province right behind a ward's name, and whether a district is there that no list knows."""
    found: set[str] = set()
    for _ in range(2):
        gap = _BEHIND.match(text, end)
        start = gap.end() if gap else end
        typed = _TYPE.match(text, start) if _begins_word(text, start) else None
        name = _name_at(text, typed.end() if typed else start)
        if not name.tokens:
            break
        kind = words.UNIT_TYPES[typed["type"].casefold()] if typed else None
        if kind in words.WARD_TYPES.values():
            break
        if kind is None:
            names = _named_above(lists.own, name.tokens) if _BREAK.search(text, end, start) else frozenset()
        else:
            names = _above(lists.own, kind, name.tokens)
            if not names and not _above(lists.other, kind, name.tokens):
                return frozenset(found), not found
        if not names:
            break
        found |= names
        end = name.ends[_length_above(lists.own, name.tokens) - 1]
    return frozenset(found), False


def _length_above(edition: Edition, tokens: tuple[str, ...]) -> int:
    for length in range(len(tokens), 0, -1):
        key = name_key(" ".join(tokens[:length]))
        if key in edition.districts or key in edition.provinces:
            return length
    return 0


def _named_above(edition: Edition, tokens: tuple[str, ...]) -> frozenset[str]:
    """Districts and the province of the longest name that `tokens` begin with, whatever their type."""
    length = _length_above(edition, tokens)
    if not length or not tokens[0][0].isupper():
        return frozenset()
    key = name_key(" ".join(tokens[:length]))
    province = edition.provinces.get(key)
    return frozenset({*edition.districts.get(key, ()), *([province] if province else [])})


def _above(edition: Edition, kind: str, tokens: tuple[str, ...]) -> frozenset[str]:
    """Districts and provinces of the longest name that `tokens` begin with: of type `kind`, else of any.

    A district may have been of another type when the page was written.
    """
    for length in range(min(len(tokens), MAX_NAME_TOKENS), 0, -1):
        key = name_key(" ".join(tokens[:length]))
        districts = edition.districts.get(key, set())
        names = {name for name in districts if name.startswith(f"{kind} ")}
        province = edition.provinces.get(key)
        if province and kind in words.PROVINCE_KINDS:
            names.add(province)
        names = names or districts
        if names:
            return frozenset(names)
    return frozenset()
