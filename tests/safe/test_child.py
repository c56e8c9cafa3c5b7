"""The child: whatever a task does to it, the parent gets a plain failure and the next task a working process."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterpoise.safe.child import Child, Limits, StartError

LIMITS = Limits(memory_mib=512, processor_seconds=1, wall_seconds=20, file_mib=1)


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("SOME_API_KEY", "secret")
    with Child("child_worker", LIMITS) as running:
        yield running


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_one_process_does_many_tasks(child: Child) -> None:
    outcomes = [child.run({"do": "echo", "say": f"grüße {number}"}) for number in range(3)]
    assert [outcome.answer for outcome in outcomes] == [
        {"said": f"grüße {number}", "calls": number + 1} for number in range(3)
    ]


@pytest.mark.parametrize(
    ("task", "failure"),
    [
        ("crash", "parser crashed (SIGSEGV)"),
        ("memory", "needed more memory than 512 MiB"),
        ("fail", "parser crashed (KeyError)"),
        ("leave", "parser crashed"),
        ("spin", "took longer than 1 s of processor time"),
        ("nonsense", "parser crashed"),
    ],
)
def test_a_broken_task_costs_itself_and_no_other(child: Child, task: str, failure: str) -> None:
    assert child.run({"do": "echo"}).answer == {"said": None, "calls": 1}
    outcome = child.run({"do": task})
    assert outcome.answer is None
    assert (outcome.failure or "").startswith(failure)
    assert "secret" not in (outcome.failure or "")
    assert child.run({"do": "echo"}).answer == {"said": None, "calls": 1}


def test_a_hanging_task_is_ended_at_the_wall_clock_limit(child: Child) -> None:
    child.limits = Limits(memory_mib=512, wall_seconds=0.3)
    assert child.run({"do": "echo"}).answer is not None
    assert child.run({"do": "hang"}).failure == "took longer than 0.3 s"
    assert child.run({"do": "echo"}).answer == {"said": None, "calls": 1}


def test_what_a_library_prints_is_no_answer(child: Child) -> None:
    assert child.run({"do": "chatter"}).answer == {"said": None, "calls": 1}


def test_processes_that_the_worker_started_end_with_it(child: Child) -> None:
    answer = child.run({"do": "fork"}).answer
    assert answer is not None
    assert is_alive(answer["pid"])
    child.close()
    deadline = time.monotonic() + 10
    while is_alive(answer["pid"]) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(answer["pid"])


def test_limits_of_the_process(child: Child, tmp_path: Path) -> None:
    assert child.run({"do": "limits"}).answer == {"core": 0, "session": True}
    assert child.run({"do": "write", "path": str(tmp_path / "small"), "bytes": 10}).answer == {"mode": 0o600}
    assert child.run({"do": "write", "path": str(tmp_path / "big"), "bytes": 2 << 20}).failure == (
        "parser crashed (OSError)"
    )


def test_the_child_gets_no_secrets_from_the_environment(child: Child) -> None:
    answer = child.run({"do": "environment"}).answer
    assert answer is not None
    assert "SOME_API_KEY" not in answer["variables"]


def test_a_task_must_fit_into_the_pipe(child: Child) -> None:
    with pytest.raises(ValueError, match="larger"):
        child.run({"do": "echo", "say": "x" * (1 << 16)})


def test_a_module_that_does_not_exist_is_a_fault_of_the_installation() -> None:
    with Child("counterpoise.no_such_worker") as child, pytest.raises(StartError):
        child.run({})
