"""Work on untrusted bytes in a throw-away child process with limits on memory, time and file size.

A worker is a module that is run with `-m` and hands its function to `serve`:

    def work(task: dict[str, Any]) -> dict[str, Any]: ...
    if __name__ == "__main__":
        serve(work)

One child works through many tasks, each one line of JSON in and one out. When it dies, hangs or runs out of memory,
that task gets a plain failure and a fresh child goes on with the next one. A worker reports what is wrong with a task
in its answer; an exception that leaves `work` ends the child. Nothing is pickled: the parent reads JSON and no more
of what the child made.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType, TracebackType
from typing import IO, Any, Self, cast

from counterpoise.safe.json import JsonError, loads

_MIB = 1 << 20
_PIPE_BYTES = 1 << 16  # what an empty pipe takes without a reader, so that sending a task cannot block
_ANSWER_BYTES = 1 << 20
_START_SECONDS = 120.0
_OUT_OF_MEMORY = b'{"out_of_memory": true}\n'
_EXCEPTION_LINE = re.compile(rb"([A-Za-z_][\w.]*)(?::|\Z)")
_INHERITED = ("PATH", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use; the times are granted anew for each task."""

    memory_mib: int = 2048  # address space, libraries included
    processor_seconds: int = 7200
    wall_seconds: float = 7200.0
    file_mib: int = 64 * 1024  # size of each file that it writes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: exactly one of the two is set."""

    answer: Mapping[str, Any] | None = None
    failure: str | None = None


class StartError(RuntimeError):
    """The worker module does not start: a fault of the installation, not of a task."""


class Child:
    """A worker process that is started when first needed and replaced when a task has broken it.

    `module` is importable in this process; `environment` adds variables to the few that a child gets.
    Not for use by several threads at once.
    """

    def __init__(
        self,
        module: str,
        limits: Limits | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.module = module
        self.limits = limits or Limits()
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, task: Mapping[str, Any], wall_seconds: float | None = None) -> Outcome:
        """Have one task done, in `wall_seconds` if that is less than the limit.

        A task of more than 64 KiB is a ValueError, a worker that cannot start a StartError.
        """
        wall_seconds = min(wall_seconds or self.limits.wall_seconds, self.limits.wall_seconds)
        line = json.dumps(dict(task)).encode() + b"\n"
        if len(line) > _PIPE_BYTES:
            raise ValueError(f"a task of {len(line)} bytes is larger than {_PIPE_BYTES}")
        process = self._process or self._start()
        deadline = time.monotonic() + wall_seconds
        if not _send(process, line):
            return Outcome(failure=self._bury(process))
        try:
            reply = _receive(process, deadline)
        except TimeoutError:
            self.close()
            return Outcome(failure=f"took longer than {wall_seconds:g} s")
        if reply is None:
            return Outcome(failure=self._bury(process))
        if reply.get("out_of_memory"):
            self.close()
            return Outcome(failure=f"needed more memory than {self.limits.memory_mib} MiB")
        answer = reply.get("answer")
        if not isinstance(answer, dict):
            self.close()
            return Outcome(failure="parser gave no proper answer")
        return Outcome(answer=answer)

    def close(self) -> None:
        """End the child and whatever it started."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill_group(process)
        for stream in (process.stdin, process.stdout, self._complaints):
            if stream is not None:
                stream.close()

    def _start(self) -> subprocess.Popen[bytes]:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= {
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "TZ": "UTC",
        }
        process = subprocess.Popen(  # noqa: S603 - this interpreter and a module that our own code names
            [sys.executable, "-P", "-s", "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            bufsize=0,
            env=environment | dict(self._environment),
            start_new_session=True,
            umask=0o077,
        )
        self._process = process
        try:
            ready = _send(process, json.dumps(asdict(self.limits)).encode() + b"\n") and _receive(
                process, time.monotonic() + _START_SECONDS
            )
        except TimeoutError:
            ready = None
        if not ready:
            raise StartError(f"{self.module}: {self._bury(process)}")
        return process

    def _bury(self, process: subprocess.Popen[bytes]) -> str:
        """Say in a few words how the child died, and forget it."""
        code = _kill_group(process)
        kind = self._last_exception()
        self.close()
        if code == -signal.SIGXCPU:
            return f"took longer than {self.limits.processor_seconds} s of processor time"
        if kind == "MemoryError":
            return f"needed more memory than {self.limits.memory_mib} MiB"
        if code < 0:
            return f"parser crashed ({signal.Signals(-code).name})"
        return f"parser crashed ({kind})" if kind else "parser crashed"

    def _last_exception(self) -> str | None:
        """Name of the exception that ended the child. Only the name: its text may quote the evidence."""
        if self._complaints is None:
            return None
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - 4096))
        lines = self._complaints.read().rstrip().splitlines()
        named = _EXCEPTION_LINE.match(lines[-1]) if lines else None
        return named[1].decode() if named else None


def serve(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Worker side: set the limits, then answer tasks from standard input until it ends."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    tasks = sys.stdin.buffer
    limits = Limits(**json.loads(tasks.readline()))
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_AS, limits.memory_mib * _MIB)
    _lower(resource.RLIMIT_FSIZE, limits.file_mib * _MIB)
    _write(answers, b'{"ready": true}\n')
    for line in tasks:
        _grant_processor_time(limits.processor_seconds)
        try:
            answer = work(json.loads(line))
        except MemoryError:
            _write(answers, _OUT_OF_MEMORY)
            os._exit(1)  # what the task left behind is not worth cleaning up
        _write(answers, json.dumps({"answer": answer}).encode() + b"\n")


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _grant_processor_time(seconds: int) -> None:
    """Move the soft limit ahead of what earlier tasks used; reaching it is SIGXCPU, which ends the child."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _send(process: subprocess.Popen[bytes], line: bytes) -> bool:
    """Write one line to the child; False when it is gone."""
    try:
        _write(cast("IO[bytes]", process.stdin).fileno(), line)
    except BrokenPipeError:
        return False
    return True


def _receive(process: subprocess.Popen[bytes], deadline: float) -> dict[str, Any] | None:
    """Read one line from the child: None when it ended or wrote nonsense; TimeoutError at the deadline."""
    descriptor = cast("IO[bytes]", process.stdout).fileno()
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    received = bytearray()
    while not received.endswith(b"\n"):
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not poll.poll(math.ceil(remaining * 1000)):
            raise TimeoutError
        chunk = os.read(descriptor, _PIPE_BYTES)
        received += chunk
        if not chunk or len(received) > _ANSWER_BYTES:
            return None
    try:
        reply = loads(received.decode())
    except (JsonError, UnicodeDecodeError):
        return None
    return reply if isinstance(reply, dict) else None


def _kill_group(process: subprocess.Popen[bytes]) -> int:
    """Kill the child's session and return how the child itself ended (negative: by that signal)."""
    if process.returncode is None:  # not yet reaped, so its number cannot belong to anybody else
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait()
