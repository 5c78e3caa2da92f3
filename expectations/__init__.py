"""Whether records are good enough: the only room that knows Great Expectations, which it imports on first use."""

import sys
from collections.abc import Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _ImportedWhenUsed(MetaPathFinder):
    """Finds these modules so that each is loaded when the first of its names is asked for.

    Great Expectations imports them for tests of distributions that no expectation here makes, and for their charts.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = set(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._names:
            return None
        self._names.remove(fullname)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, _ImportedWhenUsed({"scipy.stats", "altair"}))
