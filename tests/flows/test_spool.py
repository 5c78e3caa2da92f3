import pytest

from flows import spool
from flows.spool import Spool

BATCHES = [{"batch": number, "body": "Sáng ngày 12/3, phường Hoa Sim ra quân trồng cây." * 50} for number in range(9)]


@pytest.mark.parametrize("in_memory_bytes", [1, 1_000_000], ids=["on disk", "in memory"])
def test_what_was_put_comes_back_in_order_as_often_as_asked(
    monkeypatch: pytest.MonkeyPatch, in_memory_bytes: int
) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY_BYTES", in_memory_bytes)
    with Spool[dict[str, object]]() as held:
        for batch in BATCHES:
            held.put(batch)
        assert (list(held), list(held)) == (BATCHES, BATCHES)
