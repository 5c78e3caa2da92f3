"""Pages and rejections travel together: a batch never changes its size from stage to stage."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from tasks.errors import PageError
from warehouse.records import Rejection


class FromPage(Protocol):
    """Anything that knows which page it came from."""

    @property
    def source_uri(self) -> str: ...


Item = TypeVar("Item", bound=FromPage)
Next = TypeVar("Next", bound=FromPage)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """Some pages on one stage of the road, and those already rejected on an earlier one."""

    items: tuple[Item, ...]
    rejections: tuple[Rejection, ...] = ()

    @property
    def page_count(self) -> int:
        """Pages that entered: the same at every stage."""
        return len(self.items) + len(self.rejections)

    def map(self, step: Callable[[Item], Next]) -> "Batch[Next]":
        """Apply `step` to each item in order; an item that raises `PageError` becomes a rejection."""
        passed: list[Next] = []
        rejected: list[Rejection] = []
        for item in self.items:
            try:
                passed.append(step(item))
            except PageError as error:
                rejected.append(_rejection(item, error))
        return Batch(tuple(passed), self.rejections + tuple(rejected))

    def reject(self, rejections: tuple[Rejection, ...]) -> "Batch[Item]":
        """Move the items named by `rejections` (matched by `source_uri`) out of the batch's items."""
        gone = {rejection.source_uri for rejection in rejections}
        return replace(
            self,
            items=tuple(item for item in self.items if item.source_uri not in gone),
            rejections=self.rejections + rejections,
        )


def _rejection(item: FromPage, error: PageError) -> Rejection:
    return Rejection(
        source_uri=item.source_uri,
        stage=error.stage,
        reason=error.reason,
        detail=error.detail,
        payload_sha256=getattr(item, "payload_sha256", None),
        page_kind=error.facts.page_kind,
        portal_id=error.facts.portal_id,
        visits=error.facts.visits,
        chrome_count=error.facts.chrome_count,
    )
