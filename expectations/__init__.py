"""Whether records are good enough: the only room that knows Great Expectations, which it imports on first use."""

import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Final

_RARELY_USED: Final = "scipy.stats"
"""Great Expectations imports it for tests of distributions that no expectation here makes: 55 MB, and a second."""


def _import_when_used(name: str) -> None:
    """Let importing `name` cost nothing until the first of its functions is asked for."""
    spec = find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    package, _, own_name = name.rpartition(".")
    setattr(import_module(package), own_name, module)  # where it is looked for first, and looking there uses nothing


_import_when_used(_RARELY_USED)
