"""Whether records are good enough: the only room that knows Great Expectations, which it imports on first use."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _ImportedWhenUsed(MetaPathFinder):
    """Finds `scipy.stats`, once, so that it is loaded when the first of its functions is asked for.

    Great Expectations imports it for tests of distributions that no expectation here makes: 55 MB, and a second.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "scipy.stats":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, _ImportedWhenUsed())
