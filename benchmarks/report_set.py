"""How long the report set takes: every PDF of an issued report, against 15 s, 30 pages and 2 GiB.

    python benchmarks/report_set.py BUNDLE [DEPLOYMENTS]

BUNDLE is the folder of an issued report, such as that of the sample estate. With DEPLOYMENTS its deployments, with all
that is said of them, are repeated until there are so many; the limits of time and pages hold for the sample alone.
Peak memory is the largest sum over this process and its children that was seen, looked at twenty times a second.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from counterpoise.report.bundle import read_report
from counterpoise.report.model import ReportModel
from counterpoise.report.report_set import write_set

LIMIT_SECONDS, LIMIT_PAGES, LIMIT_MEBIBYTES = 15.0, 30, 2048.0


def main() -> None:
    model = read_report(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        model = repeated(model, int(sys.argv[2]))
    ended = threading.Event()
    peaks: list[float] = [0.0]
    watch = threading.Thread(target=_watch, args=(ended, peaks))
    watch.start()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        missing = write_set(model, Path(folder))
        seconds = time.perf_counter() - started
        ended.set()
        watch.join()
        pages = {path: len(PdfReader(path).pages) for path in Path(folder).rglob("*.pdf")}
        main_pages = pages[Path(folder, "report.pdf")]
    print(
        f"{len(model.deployments)} deployments: {len(pages)} documents, {sum(pages.values())} pages, "
        f"{len(missing)} missing"
    )
    print(f"set          {seconds:6.1f} s   = {seconds / LIMIT_SECONDS:.2f} of {LIMIT_SECONDS:g} s")
    print(f"main report  {main_pages:6d} pages, of at most {LIMIT_PAGES}")
    print(f"peak memory  {peaks[0]:6.0f} MiB = {peaks[0] / LIMIT_MEBIBYTES:.2f} of {LIMIT_MEBIBYTES:g} MiB")


def repeated(model: ReportModel, count: int) -> ReportModel:
    """The report with its deployments repeated; figures and evidence are shared by the copies of one."""
    originals = list(islice(cycle(model.deployments), count))
    names = [f"{item.id}-{number}" for number, item in enumerate(originals)]
    copies: dict[str, list[str]] = {}
    for item, name in zip(originals, names, strict=True):
        copies.setdefault(item.id, []).append(name)

    def every(items: Any, field: str = "deployment") -> tuple[Any, ...]:
        return tuple(
            item.model_copy(update={field: name})
            for item in items
            for name in copies.get(getattr(item, field), [getattr(item, field)])
        )

    def members(ids: Any) -> tuple[str, ...]:
        return tuple(name for item in ids for name in copies.get(item, [item]))

    controls, stability, comparison = model.controls, model.stability, model.comparison
    return model.model_copy(
        update={
            "deployments": tuple(it.model_copy(update={"id": n}) for it, n in zip(originals, names, strict=True)),
            "answers": every(model.answers),
            "scores": every(model.scores),
            "controls": controls.model_copy(
                update={"verdicts": every(controls.verdicts, "subject"), "counts": every(controls.counts, "subject")}
            ),
            "control_map": model.control_map.model_copy(update={"cells": every(model.control_map.cells)}),
            "licence_conditions": model.licence_conditions.model_copy(
                update={"checks": every(model.licence_conditions.checks)}
            ),
            "stability": stability.model_copy(
                update={
                    "deployments": every(stability.deployments),
                    "changes": every(stability.changes),
                    "terms": tuple(
                        it.model_copy(update={"deployments": members(it.deployments)}) for it in stability.terms
                    ),
                }
            ),
            "comparison": comparison.model_copy(
                update={
                    "groups": tuple(it.model_copy(update={"members": members(it.members)}) for it in comparison.groups)
                }
            ),
            "findings": tuple(it.model_copy(update={"deployments": members(it.deployments)}) for it in model.findings),
            "performance": model.performance.model_copy(
                update={
                    "panels": tuple(
                        it.model_copy(update={"points": every(it.points)}) for it in model.performance.panels
                    )
                }
            ),
            "fit": model.fit.model_copy(
                update={
                    "use_cases": tuple(
                        it.model_copy(update={"options": every(it.options)}) for it in model.fit.use_cases
                    )
                }
            ),
            "stress": model.stress.model_copy(update={"tested": members(model.stress.tested)}),
        }
    )


def _watch(ended: threading.Event, peaks: list[float]) -> None:
    while not ended.wait(0.05):
        peaks[0] = max(peaks[0], _mebibytes("self"))


def _mebibytes(process: str) -> float:
    """Memory that a process and its children hold, in MiB; 0 for one that has ended."""
    try:
        lines = Path("/proc", process, "status").read_text(encoding="utf-8").splitlines()
        children = [
            path.read_text(encoding="utf-8").split() for path in Path("/proc", process, "task").glob("*/children")
        ]
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
    return own + sum(_mebibytes(child) for listed in children for child in listed)


if __name__ == "__main__":
    main()
