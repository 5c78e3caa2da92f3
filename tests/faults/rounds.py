"""Seeded rounds: a real run is struck by one fault at a random moment, a normal run follows, and the tables must be
those of an undisturbed run, row for row. `make faults ROUNDS=… SEED=… ONLY=…`; the figures are in docs/faults.md.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random

from tests.faults.stage import BadRunError, Stage
from tests.faults.tables import differences, find_open_ends
from tests.faults.warm import WarmRun, WarmStart
from tests.faults.world import Place, World
from warehouse.engine import open_warehouse
from warehouse.portal_days import day_in_vietnam

_PATIENCE_S = 180
_POLL_S = 0.05
_SHOWN_LINES = 6
_DAY_TABLES = frozenset({"audit_portal_day", "audit_alarm"})


class Fault(StrEnum):
    KILL = "run killed"
    WORKER = "worker killed"
    DATABASE = "database restarted"
    DISK = "disk full"
    NETWORK = "archive cut off"
    SERVER = "Prefect stopped"
    CLOCK = "clock set or stopped"


CASES = [
    (fault, engine)
    for fault in Fault
    for engine in ("sqlite", "postgresql")
    if (fault, engine) != (Fault.DATABASE, "sqlite")  # no server that could be restarted
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round went: it is good when there are no `findings`."""

    fault: Fault
    engine: str
    moment_s: float
    has_struck: bool
    """False when the run was over before the fault's moment."""
    exit_code: int | None
    findings: tuple[str, ...]

    def __str__(self) -> str:
        struck = f"at {self.moment_s:.2f} s" if self.has_struck else "too late"
        verdict = "same tables" if not self.findings else "\n  ".join(["WRONG", *self.findings[:_SHOWN_LINES]])
        return f"{self.fault}, {self.engine}, {struck}, ended with {self.exit_code}: {verdict}"


class Rounds:
    """Rounds in one world, and the stages that they share."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stages: dict[tuple[str, bool], Stage] = {}

    def play(self, fault: Fault, engine_name: str, chance: Random) -> Outcome:
        """One round; once more when midnight in Viet Nam passed meanwhile, for that day is in the tables."""
        while True:
            stage = self._stage(engine_name, is_large=fault is Fault.WORKER)
            outcome = self._play(stage, fault, engine_name, chance)
            if stage.made_on == day_in_vietnam(datetime.now(UTC)):
                return outcome

    def _stage(self, engine_name: str, *, is_large: bool) -> Stage:
        stage = self._stages.get((engine_name, is_large))
        if stage is None or stage.made_on != day_in_vietnam(datetime.now(UTC)):
            stage = self._stages[engine_name, is_large] = Stage(self._world, engine_name, is_large=is_large)
        return stage

    def _play(self, stage: Stage, fault: Fault, engine_name: str, chance: Random) -> Outcome:
        moment_s = chance.uniform(0, 0.9) * stage.run_s
        with self._world.place(
            engine_name, stage.first, on_small_disk=fault is Fault.DISK, on_s3=fault is Fault.NETWORK
        ) as place:
            run = self._source_for(fault).start(stage.arguments, place.environment, place.folder)
            has_struck = run.wait(moment_s) is None
            if has_struck:
                strike, mend = self._strike_and_mend(fault, run, chance)
                try:
                    has_struck = strike() is not False
                    run.wait(_PATIENCE_S)
                finally:
                    mend()
            exit_code = run.wait(0)
            findings = _look_at_end(run, exit_code)
            try:
                stage.run_s = stage.run(place)
            except BadRunError as error:
                findings.append(str(error))
            else:
                findings += self._compare(stage, place, fault)
        return Outcome(fault, engine_name, moment_s, has_struck, exit_code, tuple(findings))

    def _source_for(self, fault: Fault) -> WarmStart:
        if fault is Fault.SERVER:
            return self._world.warm_impatient
        return self._world.warm_with_clock if fault is Fault.CLOCK else self._world.warm

    def _compare(self, stage: Stage, place: Place, fault: Fault) -> list[str]:
        without = _DAY_TABLES if fault is Fault.CLOCK else frozenset()  # their rows are days
        found = stage.read(place)
        expected = {name: rows for name, rows in stage.expected.items() if name not in without}
        engine = open_warehouse(place.warehouse)
        findings = differences(found, expected) + find_open_ends(engine, place.open_archive(), stage.page_count)
        engine.dispose()
        return findings + [f"left behind: {path.name}" for path in place.folder.rglob("*-run-*")]

    def _strike_and_mend(
        self, fault: Fault, run: WarmRun, chance: Random
    ) -> tuple[Callable[[], bool | None], Callable[[], None]]:
        """Two functions; the first returns False when it found nothing to strike."""
        world = self._world
        match fault:
            case Fault.KILL:
                # with its parsing processes, or leaving them to end by themselves
                kill = chance.choice([os.kill, os.killpg])
                return partial(kill, run.pid, signal.SIGKILL), _do_nothing
            case Fault.WORKER:
                return partial(_kill_a_worker, run, chance), _do_nothing
            case Fault.DATABASE:
                down_s = chance.choice([0, 0.5])
                return partial(_restart, world, down_s), _do_nothing
            case Fault.DISK:
                return world.small_disk.fill, world.small_disk.free
            case Fault.NETWORK:
                return world.line_to_s3.cut, world.line_to_s3.mend
            case Fault.SERVER:
                return world.prefect.kill, world.prefect.start
            case Fault.CLOCK:
                now = datetime.now(UTC)
                some = timedelta(seconds=chance.randrange(3 * 86_400))
                how = chance.choice([f"+{some.seconds}", f"-{some.seconds}", f"{now:%Y-%m-%d %H:%M:%S}"])
                return partial(world.clock.set, how), world.clock.set_right


def _do_nothing() -> None: ...


def _kill_a_worker(run: WarmRun, chance: Random) -> bool:
    """As soon as there is one; false when there is none any more."""
    while run.wait(_POLL_S) is None:
        if workers := run.workers():
            os.kill(chance.choice(workers), signal.SIGKILL)
            return True
    return False


def _restart(world: World, down_s: float) -> None:
    world.postgres.stop(signal.SIGQUIT)
    time.sleep(down_s)
    world.postgres.start()


def _look_at_end(run: WarmRun, exit_code: int | None) -> list[str]:
    """A run that was not killed ends by itself, and says in one line why it is not good."""
    if exit_code is None:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(_PATIENCE_S)
        return [f"it had not ended after {_PATIENCE_S} s: {run.log.read_text()}"]
    lines = run.log.read_text().splitlines()
    if exit_code > 1:
        return [f"it ended with {exit_code}: {lines[-1:]}"]
    if exit_code == 1 and not (lines and "wardnews: " in lines[-1]):
        return [f"its last line is no error: {lines[-1:]}"]
    return [f"it said: {line}" for line in lines if line.startswith("Traceback")]


def main() -> None:
    """Play rounds, one line each, and then a table. Ends with 1 when one was not good."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=len(CASES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[fault.name.lower() for fault in Fault])
    given = parser.parse_args()
    cases = [case for case in CASES if given.only in {None, case[0].name.lower()}]
    played: Counter[tuple[Fault, str]] = Counter()
    struck: Counter[tuple[Fault, str]] = Counter()
    wrong: Counter[tuple[Fault, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="wardnews-faults-") as folder, World(Path(folder)) as world:
        rounds = Rounds(world)
        for number, case in enumerate(islice(cycle(cases), given.rounds)):
            outcome = rounds.play(*case, Random(f"{given.seed}/{number}"))
            print(f"{number + 1}: {outcome}", flush=True)  # noqa: T201
            played[case] += 1
            struck[case] += outcome.has_struck
            wrong[case] += bool(outcome.findings)
    lines = [f"| {case[0]} | {case[1]} | {played[case]} | {struck[case]} | {wrong[case]} |" for case in cases]
    lines.append(f"{played.total()} rounds, {struck.total()} struck in time, {wrong.total()} not good")
    print("\n".join(lines))  # noqa: T201
    sys.exit(1 if wrong.total() else 0)


if __name__ == "__main__":
    main()
