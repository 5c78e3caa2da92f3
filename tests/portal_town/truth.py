"""What a town publishes: portals, their articles, every edit and every withdrawal, with moments. Made from a seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.portal_town.prose import Prose, edit_story, slug_of, write_story

_WARDS = (
    "Bến Lụa", "Cầu Sậy", "Đồi Mận", "Gò Sen", "Hàng Trầu", "Kênh Ngang", "Lò Gạch", "Mỏ Than", "Nước Vàng", "Ổ Chim",
    "Phố Giấy", "Rạch Cau", "Suối Đá", "Tân Lều", "Vườn Dâu", "Xóm Lưới",
)  # fmt: skip
_EDITED_SHARE, _WITHDRAWN_SHARE = 0.25, 0.12


@dataclass(frozen=True, slots=True)
class Story:
    """One article's life on its portal."""

    number: int
    slug: str
    texts: tuple[tuple[datetime, Prose], ...]
    """Each text with the moment from which it stands, first to last."""
    gone_at: datetime | None

    @property
    def published_at(self) -> datetime:
        return self.texts[0][0]

    def text_at(self, moment: datetime) -> tuple[datetime, Prose] | None:
        """The text that stands at `moment` and since when; None before it was posted and after it was withdrawn."""
        if self.gone_at is not None and moment >= self.gone_at:
            return None
        return next((text for text in reversed(self.texts) if text[0] <= moment), None)


@dataclass(frozen=True, slots=True)
class TownPortal:
    """One ward's portal."""

    host: str
    ward: str
    family: str
    stories: tuple[Story, ...]
    pinned: int | None = None
    """Number of the article that the list always has first."""

    def shown_at(self, moment: datetime) -> list[Story]:
        """The articles that stand at `moment`, newest first."""
        shown = (story for story in self.stories if story.text_at(moment) is not None)
        return sorted(shown, key=lambda story: (story.published_at, story.number), reverse=True)


@dataclass(frozen=True, slots=True)
class Town:
    seed: int
    begins_at: datetime
    portals: tuple[TownPortal, ...]

    def portal(self, host: str) -> TownPortal | None:
        return next((portal for portal in self.portals if portal.host == host), None)


def found_town(
    seed: int, families: tuple[str, ...], begins_at: datetime, days: int, *, old_count: int = 8, new_count: int = 6
) -> Town:
    """A portal for each of `families`: `old_count` articles stand when the town begins, `new_count` come within `days`.

    Whole minutes only, for pages show no seconds. Between two changes of an article lies a tenth of its age and a day
    and a half at least: who looks again after a tenth of the age, and once more when that failed, sees every text.
    """
    ends_at = begins_at + timedelta(days=days)
    portals = []
    for place, family in enumerate(families):
        chance = Random(f"{seed}/{place}")
        name = _WARDS[place % len(_WARDS)]
        moments = [
            *sorted(begins_at - timedelta(minutes=chance.randint(60, 60 * 24 * 40)) for _ in range(old_count)),
            *sorted(begins_at + timedelta(minutes=chance.randint(10, 60 * 24 * days)) for _ in range(new_count)),
        ]
        drafts = [
            (number, moment, write_story(chance, f"phường {name}", number, moment))
            for number, moment in enumerate(moments, start=1)
        ]
        stories = tuple(_live(chance, *draft, begins_at=begins_at, ends_at=ends_at) for draft in drafts)
        host = f"{slug_of(name).replace('-', '')}{place}.town.example"
        portals.append(TownPortal(host, f"Phường {name}", family, stories, pinned=1 if place % 2 else None))
    return Town(seed, begins_at, tuple(portals))


def _live(
    chance: Random, number: int, published_at: datetime, prose: Prose, *, begins_at: datetime, ends_at: datetime
) -> Story:
    """An article's whole life: its edits, and perhaps its withdrawal, all between `begins_at` and `ends_at`."""
    slug = slug_of(prose.title)
    texts = [(published_at, prose)]
    changed_at = max(published_at, begins_at)
    while chance.random() < _EDITED_SHARE:
        changed_at = _next_change(chance, published_at, changed_at)
        prose = edit_story(chance, prose, number * 10 + len(texts))
        if changed_at < ends_at:
            texts.append((changed_at, prose))
    gone_at = None
    if chance.random() < _WITHDRAWN_SHARE:
        withdrawn_at = _next_change(chance, published_at, changed_at)
        gone_at = withdrawn_at if withdrawn_at < ends_at else None
    return Story(number, slug, tuple(texts), gone_at)


def _next_change(chance: Random, published_at: datetime, changed_at: datetime) -> datetime:
    least = (changed_at - published_at) // 10 + timedelta(hours=36)
    moment = changed_at + least + timedelta(minutes=chance.randint(0, 60 * 24 * 3))
    return moment.replace(second=0, microsecond=0)
