"""The report set: every PDF of a report, made side by side in limited child processes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event

from counterpoise.errors import RenderError
from counterpoise.report.documents import MAIN, Document, printed
from counterpoise.report.look import PLAIN, Look
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from counterpoise.report.pdf import LIMITS, typesetter
from counterpoise.report.render import document_html, enclosed
from counterpoise.safe.child import Limits

MAX_SIDE_BY_SIDE = 4  # each takes some hundred MiB: more processors must not mean more memory without end


def write_set(model: ReportModel, folder: Path, look: Look = PLAIN, limits: Limits = LIMITS) -> dict[str, str]:
    """Write every PDF of the set below `folder`; returns what is missing, as path and reason in the order of paths.

    A document that cannot be made stops no other; only the main report must be made, else its RenderError is raised.
    """
    documents: SimpleQueue[Document] = SimpleQueue()
    wanted = printed(model)
    for document in wanted:
        (folder / document.path).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        documents.put(document)
    side_by_side = min(len(os.sched_getaffinity(0)), MAX_SIDE_BY_SIDE, len(wanted))
    missing: dict[str, str] = {}
    stopped = Event()
    find = Lookup(model)

    def work() -> None:
        with typesetter(limits) as one:
            while not stopped.is_set():
                try:
                    document = documents.get_nowait()
                except Empty:
                    return
                try:
                    with_it = enclosed(model) if document == MAIN else None
                    (folder / document.path).write_bytes(one.pdf(document_html(find, document, look), with_it))
                except RenderError as error:
                    if document == MAIN:
                        stopped.set()  # nothing will be issued
                        raise
                    missing[document.path] = " ".join(str(error).split())

    with ThreadPoolExecutor(side_by_side) as pool:
        for done in [pool.submit(work) for _ in range(side_by_side)]:
            done.result()
    return dict(sorted(missing.items()))
