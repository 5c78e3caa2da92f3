"""Values put aside in order: a file without a name holds what memory should not."""

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import zstandard

from tasks.pages.pause import no_collection
from warehouse.errors import WardnewsError

IN_MEMORY_BYTES = 16 * 1024 * 1024
"""Compressed bytes up to which no file is made; about 10,000 pages."""
_FAST = 1

Value = TypeVar("Value")


def pack(value: object) -> bytes:
    """`value` in a tenth of the memory, until it is wanted."""
    return zstandard.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), _FAST)


def unpack(packed: bytes) -> Any:
    """What `pack` packed. Collecting garbage meanwhile would take longer than all else."""
    with no_collection():
        return pickle.loads(zstandard.decompress(packed))  # noqa: S301 - packed by this program, in this run


class Spool(Generic[Value]):
    """Values in the order they were put, to be read any number of times, one in memory at a time.

    The file lies in the folder for temporary files (`TMPDIR`) and is gone when this process is, however that ends.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed with this object
        self._sizes: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._sizes)

    def put(self, value: Value) -> None:
        """Put `value` behind the others. Raises `WardnewsError` when the disk is full."""
        held = pack(value)
        try:
            self._file.write(held)
        except OSError as error:
            raise WardnewsError(f"the folder for temporary files (TMPDIR): {error.strerror}") from error
        self._sizes.append(len(held))

    def __iter__(self) -> Iterator[Value]:
        """Each value, read anew; nothing may be put meanwhile."""
        self._file.seek(0)
        for size in self._sizes:
            yield unpack(self._file.read(size))
