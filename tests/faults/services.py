"""What a run depends on, each with a way to fail: a Prefect server, a line to the archive, a small disk, a clock."""

import os
import signal
import socket
import struct
import subprocess
import threading
from pathlib import Path

from flows.temporary_server import free_port
from tests.flows.commands import BIN, clean_environment
from tests.flows.conftest import wait_for_server

_RESET = struct.pack("ii", 1, 0)
_CHUNK = 64 * 1024


class PrefectService:
    """A Prefect server that stays at one address, and may be killed and started again."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = free_port()
        self.api_url = f"http://127.0.0.1:{self._port}/api"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        recorder = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER"
        settings = {
            "PREFECT_HOME": str(self._home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            f"{recorder}_BATCH_SIZE": "100",
            f"{recorder}_READ_BATCH_SIZE": "100",
            f"{recorder}_FLUSH_INTERVAL": "1",
        }
        command = [BIN / "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self._port), "--no-ui"]
        with (self._home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._home,
                env=clean_environment(self._home, settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for_server(self.api_url)

    def kill(self) -> None:
        """Gone at once, with all its processes."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Line:
    """A TCP line on loopback to `target_port`, which can be cut: open connections are reset, new ones too."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._is_cut = False
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, set()
        for end in ends:
            _reset(end)

    def mend(self) -> None:
        with self._lock:
            self._is_cut = False

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            with self._lock:
                is_cut = self._is_cut
            if is_cut:
                _reset(near)
                continue
            far = socket.create_connection(("127.0.0.1", self._target_port))
            with self._lock:
                self._ends |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(_CHUNK):
                target.sendall(data)
        except OSError:
            pass  # cut, or an end hung up: both ends are closed below
        for end in (source, target):
            end.close()
        with self._lock:
            self._ends -= {source, target}


def _reset(end: socket.socket) -> None:
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # closed already
    end.close()


class SmallDisk:
    """A file system of its own in memory, which something else may fill to the last byte. Needs the right to mount."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "wardnews-faults", folder], check=True)

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            try:
                while ballast.write(bytes(_CHUNK)):
                    pass
            except OSError:
                pass  # full, which is what was wanted

    def free(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)
        self.folder.rmdir()


class Clock:
    """What `time` says to processes that libfaketime is loaded into; how long something takes is told truly."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set_right()

    @property
    def environment(self) -> dict[str, str]:
        import libfaketime  # noqa: PLC0415 - of the group `faults`

        vendored = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
        return {
            "LD_PRELOAD": str(vendored),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, how: str) -> None:
        """`how` as libfaketime reads it: "+3d" jumps and goes on, "2026-11-24 12:00:00" stands still."""
        part = self._file.with_suffix(".part")
        part.write_text(how)
        part.rename(self._file)

    def set_right(self) -> None:
        self.set("+0")
