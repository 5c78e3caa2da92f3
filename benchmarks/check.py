"""Cost of checking one page: `python benchmarks/check.py [ROWS] [ROUNDS]`.

Checks batches of ROWS records of about 4 KB, one in twenty of which fails something, and says the median per page.
"""

import statistics
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tasks.batch import Batch
from tasks.check import check_articles, warm_up
from tests.expectations.records import long_body, record

RUN_AT = datetime(2024, 3, 20, 1, 30, tzinfo=UTC)


def main(rows: int = 500, rounds: int = 7) -> None:
    began = time.perf_counter()
    warm_up()
    print(f"first use: {time.perf_counter() - began:.2f} s")  # noqa: T201
    records = tuple(
        record(n, body_paragraphs=long_body(n), published_on=None if n % 20 else date(2031, 1, 1)) for n in range(rows)
    )
    size = statistics.mean(len(record.body) for record in records)
    wall, cpu = [], []
    for _ in range(rounds):
        start, start_cpu = time.perf_counter(), time.process_time()
        checked, _ = check_articles(Batch(records), run_at=RUN_AT)
        wall.append((time.perf_counter() - start) * 1000 / rows)
        cpu.append((time.process_time() - start_cpu) * 1000 / rows)
    print(  # noqa: T201
        f"{rows} records of {size:.0f} characters, {len(checked.rejections)} quarantined, median of {rounds}: "
        f"{statistics.median(wall):.3f} ms a page ({statistics.median(cpu):.3f} of processor)"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
