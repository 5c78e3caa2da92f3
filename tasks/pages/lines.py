"""What one line is: prose, a name, a counter, a caption, a label. Each reader looks at one line and nothing else."""

import re
from dataclasses import dataclass

from tasks.pages import vocabulary as words
from warehouse.records import CounterKind

_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]/]*\s*$|\./\.?$")
_DIGIT = re.compile(r"\d")
_IMAGE_NAME = re.compile(r"[^/\\:*?\"<>|]{1,120}\.(?:jpe?g|png|gif|webp|bmp|tiff?)", re.IGNORECASE)
_COUNT = r"\d{1,3}(?:[.,]\d{3})+|\d{1,12}"
_COUNTED = "|".join(words.COUNTED)
_BARE_NUMBER = re.compile(rf"[:(]?\s*({_COUNT})\s*\)?(?:\s*(?:{_COUNTED}|views?))?", re.IGNORECASE)
_COUNTER = re.compile(rf"(?P<label>[^\d:]{{3,40}}?)\s*:?\s*(?P<number>{_COUNT})(?:\s*(?:{_COUNTED}))?")
_UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_NAME_WORD = re.compile(rf"[{_UPPER}][^\W\d_]*\.?")
_INITIALS = re.compile(
    rf"(?:[{_UPPER}]\.\s?){{1,4}}[{_UPPER}]?[^\W\d_]*\.?|[{_UPPER}]{{2,6}}(?:\s?[-–.]\s?[{_UPPER}]{{2,6}})?"
)
_NAME_JOIN = re.compile(rf"\s*(?:[-–,;&]|\b{words.AND}\b|\band\b)\s*")

_DATE_OPENER = re.compile(
    rf"(?:[\w./]{{2,20}}\s?[-–]\s)?(?:{'|'.join(words.DATE_OPENERS)})\b.{{0,20}}?"
    rf"\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?(?:[/.-]\d{{1,2}}|\s{words.MONTH}\s\d)",
    re.IGNORECASE,
)

PROSE_CHARS = 90
"""A line this long with an end of sentence, or twice as long without one, is prose: the shortest prose line of the
seeds has 96 characters, the longest caption without a full stop 152."""
DATED_PROSE_CHARS = 60
"""A line that opens with the day of an event is prose from this length on: the first line of a wrapped paragraph."""


@dataclass(frozen=True, slots=True)
class Label:
    """A line `<label>: <value>` whose label the vocabulary knows."""

    name: str
    value: str


def lower(text: str) -> str:
    return text.casefold()


def has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def has_sentence_end(text: str) -> bool:
    return _SENTENCE_END.search(text[-12:]) is not None


def is_prose(text: str) -> bool:
    """Whether the line is running text rather than a title, a caption or a menu entry."""
    length = len(text)
    if length >= 2 * PROSE_CHARS or (length >= DATED_PROSE_CHARS and opens_with_date(text)):
        return True
    return length >= PROSE_CHARS and has_sentence_end(text) and not is_caption(text)


def is_sentence(text: str) -> bool:
    return len(text) >= 40 and has_sentence_end(text)


def is_image_name(text: str) -> bool:
    return "." in text[-5:] and _IMAGE_NAME.fullmatch(text) is not None


def is_chrome_line(text: str) -> bool:
    """Whether the vocabulary knows the whole line, or its opening, as chrome."""
    key = lower(text)
    if key in words.CHROME_LINES or key.rstrip(" :>»|").strip() in words.CHROME_LINES:
        return True
    return key.startswith(words.CHROME_OPENERS) or (len(text) <= 120 and key.startswith(words.BREADCRUMB_OPENERS))


def is_tail_heading(text: str) -> bool:
    """Whether the line heads what is no longer the article: related items, weather, polls."""
    if len(text) > 60:
        return False
    return lower(text).strip(" :.…-»>|*") in _TAIL_HEADINGS


def heads_comments(text: str) -> bool:
    """Whether the line heads what readers say, with their number or without: "Komentarze (2)"."""
    return len(text) <= 40 and lower(text).strip(" :.()0123456789") in words.COMMENT_HEADINGS


def read_number(text: str) -> int | None:
    """The line as one whole number ("4.798.809", "(12)", ": 57", "1588 lượt"), else None."""
    found = _BARE_NUMBER.fullmatch(text)
    return int(re.sub(r"[.,]", "", found[1])) if found else None


def read_counter_label(text: str) -> CounterKind | None:
    """The kind of counter the line is the label of, without a number."""
    kind = words.COUNTER_LABELS.get(lower(text).strip(" :-–|"))
    return CounterKind(kind) if kind else None


def read_counter_line(text: str) -> tuple[CounterKind, int] | None:
    """`<counter label>: <number>` on one line."""
    found = _COUNTER.fullmatch(text) if has_digit(text) else None
    if not found:
        return None
    kind = read_counter_label(found["label"])
    return (kind, int(re.sub(r"[.,]", "", found["number"]))) if kind else None


def is_counter_extra(text: str) -> bool:
    """A counter line that is chrome and no reading, or the heading of the counter block."""
    key = lower(text).strip(" :-–|0123456789.,")
    return key in _COUNTER_WORDS or unfold_doubled(key) in _COUNTER_WORDS


def read_views_line(text: str) -> int | None:
    """`<view label>: <number>` and nothing else."""
    found = _VIEWS.fullmatch(text) if has_digit(text) else None
    if not found:
        return None
    return int(re.sub(r"[.,]", "", found[1] or found[2]))


def read_label(text: str, labels: tuple[str, ...]) -> str | None:
    """The value behind one of `labels` and a colon; "" where the label stands alone; None where none stands."""
    head, colon, value = text.partition(":")
    if not colon or len(head) > 40:
        return None
    return value.strip() if lower(head).strip(" -–*") in labels else None


def is_name(text: str) -> bool:
    """Whether the line is nothing but one or more persons' names, initials or an editorial office."""
    if not 2 <= len(text) <= 60:
        return False
    if lower(text).strip(" .()") in words.EDITORIAL_BYLINES:
        return True
    parts = [part for part in _NAME_JOIN.split(text.strip(" ()")) if part]
    return 1 <= len(parts) <= 3 and all(_is_one_name(part) for part in parts) and not text.endswith((":", "?", "!"))


def _is_one_name(text: str) -> bool:
    bare = text.strip()
    if _INITIALS.fullmatch(bare):
        return True
    tokens = bare.split()
    if not 2 <= len(tokens) <= 6 or lower(tokens[0]) in words.NOT_NAMES:
        return False
    if lower(" ".join(tokens[:2])) in words.NOT_NAME_PAIRS:
        return False
    if bare.isupper() and len(tokens) > 4:
        return False
    within = (token for token in tokens[1:-1] if token not in words.NAME_PARTICLES)
    return all(map(_NAME_WORD.fullmatch, (tokens[0], *within, tokens[-1])))


def is_post_or_office(text: str) -> bool:
    """Whether the line can be the post or the office under a signature."""
    if is_office(text):
        return True
    key = lower(text)
    return _is_short(text) and (key.startswith(words.POST_OPENERS) or words.HEAD_OF in key.split()[:3])


def is_office(text: str) -> bool:
    return _is_short(text) and lower(text).startswith(words.OFFICE_OPENERS)


def _is_short(text: str) -> bool:
    return len(text) <= 80 and not has_sentence_end(text)


def is_unit_name(text: str) -> bool:
    """Whether the line is nothing but a unit's name ("PHƯỜNG HOA SIM"): a banner, no title."""
    parts = text.split()
    if not 2 <= len(parts) <= 7 or not lower(text).startswith(words.UNIT_OPENERS):
        return False
    return text.isupper() or all(part[0].isupper() or part[0].isdigit() or part in ("-", "–") for part in parts[2:])


def read_author(text: str) -> str | None:
    """The name in a line "By <name>" as news sites write it; None for any other line."""
    first, _, rest = text.partition(" ")
    name = _BEHIND_NAME.split(rest)[0].strip(" ,")
    return name if lower(first).rstrip(":") in words.AUTHOR_WORDS and is_name(name) else None


def is_signing_office(text: str) -> bool:
    """Whether a last line is the office that signs: one known by its words, or any of a ward, named in a few words."""
    if len(text) > 60 or has_sentence_end(text):
        return False
    is_of_unit = len(text.split()) <= 5 and lower(text).endswith(_UNIT_ENDINGS) and is_office(text)
    return is_of_unit or lower(text).startswith(words.SIGNING_OFFICES)


def is_caption(text: str) -> bool:
    """Whether a line between paragraphs describes a picture."""
    key = lower(text)
    if len(text) > 2 * PROSE_CHARS or key.startswith(words.GALLERY_OPENERS) or opens_with_date(text):
        return False
    if any(mark in key for mark in words.PHOTO_CREDITS) or key.startswith(words.PHOTO_LABEL):
        return True
    if text.startswith("(") and text.rstrip(" .").endswith(")"):
        return True
    if not has_sentence_end(text):
        return True
    if text[-1] in ":;" or len(text) > 130:
        return False
    if words.DAY in key and has_digit(text):
        return False
    if not has_caption_opener(text):
        return False
    bare = key.lstrip(_OPENING)
    return any(verb in bare for verb in words.CAPTION_VERBS) or len(text) <= 60 or bare.startswith(words.SURE_CAPTIONS)


def has_caption_opener(text: str) -> bool:
    return lower(text).lstrip(_OPENING).startswith(words.CAPTION_OPENERS)


def tells_of_picture(text: str) -> bool:
    """Whether a line says itself that it stands under a picture: by how it opens, or by whose picture it is."""
    key = lower(text)
    return has_caption_opener(text) or is_photo_credit(text) or any(word in key for word in words.PICTURE_WORDS)


def is_photo_credit(text: str) -> bool:
    """A caption by its own mark: "(ảnh: …)"."""
    return len(text) <= 2 * PROSE_CHARS and words.PHOTO_MARK in lower(text)


def unfold_doubled(text: str) -> str | None:
    """The half of a line that is the same text printed twice ("X X"), else None."""
    middle = len(text) // 2
    if len(text) < 7 or len(text) % 2 == 0 or text[middle] != " ":
        return None
    return text[:middle] if text[:middle] == text[middle + 1 :] else None


_BEHIND_NAME = re.compile(r"\s[|•·]\s|\s\d")
_OPENING = "\"“'- "
_TAIL_HEADINGS = frozenset(words.TAIL_HEADINGS)
_COUNTER_WORDS = frozenset(words.COUNTER_HEADINGS) | frozenset(words.COUNTER_EXTRAS)
_UNIT_ENDINGS = tuple(word.strip() for word in words.UNIT_WORDS)
_TIMES = "|".join(words.TIMES)
_VIEW_WORDS = "|".join(sorted(map(re.escape, words.VIEW_LABELS), key=len, reverse=True))
_VIEWS = re.compile(
    rf"(?:{_VIEW_WORDS})\s*:?\s*\(?({_COUNT})\)?(?:\s*(?:{_TIMES}))?|\(?({_COUNT})\)?\s*(?:{_VIEW_WORDS})",
    re.IGNORECASE,
)


def opens_with_date(text: str) -> bool:
    """Whether the line opens like the sapo of a news item: a dateline or the day of the event."""
    return _DATE_OPENER.match(text[:80]) is not None
