"""A worker that does what a parser of hostile bytes might do; run by test_child.py."""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from counterpoise.safe.child import serve

calls = 0


def crash(_: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(_: dict[str, Any]) -> None:
    time.sleep(600)


def spin(_: dict[str, Any]) -> None:
    while True:
        pass


def memory(_: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(b"x" * (1 << 34))}


def fail(_: dict[str, Any]) -> None:
    raise KeyError("secret text of the evidence")


def leave(_: dict[str, Any]) -> None:
    sys.exit(3)


def chatter(_: dict[str, Any]) -> None:
    print("noise")  # noqa: T201
    os.write(1, b'{"answer": {"forged": true}}\n')


def nonsense(_: dict[str, Any]) -> None:
    for descriptor in range(3, 16):
        try:
            os.write(descriptor, b"not json\n")
        except OSError:
            continue


def fork(_: dict[str, Any]) -> dict[str, Any]:
    if not (pid := os.fork()):
        time.sleep(600)
    return {"pid": pid}


def write(task: dict[str, Any]) -> dict[str, Any]:
    with open(task["path"], "wb") as file:  # noqa: PTH123
        file.write(b"x" * task["bytes"])
    return {"mode": os.stat(task["path"]).st_mode & 0o777}  # noqa: PTH116


def environment(_: dict[str, Any]) -> dict[str, Any]:
    return {"variables": sorted(os.environ)}


def limits(_: dict[str, Any]) -> dict[str, Any]:
    return {"core": resource.getrlimit(resource.RLIMIT_CORE)[0], "session": os.getsid(0) == os.getpid()}


def echo(_: dict[str, Any]) -> None:
    pass


DEEDS: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    deed.__name__: deed
    for deed in (crash, hang, spin, memory, fail, leave, chatter, nonsense, fork, write, environment, limits, echo)
}


def work(task: dict[str, Any]) -> dict[str, Any]:
    global calls  # noqa: PLW0603 - how many tasks this process has seen is what the test asks
    calls += 1
    return DEEDS[task["do"]](task) or {"said": task.get("say"), "calls": calls}


if __name__ == "__main__":
    serve(work)
