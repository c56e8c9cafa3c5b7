"""The command line: thin, and quick to answer, since nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from counterpoise import __version__
from counterpoise.cli import site, texts
from counterpoise.errors import CounterpoiseError, Problem, UsageError
from counterpoise.period import Period
from counterpoise.safe.text import one_line, visible

INCOMPLETE = 4
INTERNAL_ERROR = 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see the epilog of --help)."""
    os.umask(0o077)
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CounterpoiseError as error:
        _complain(error, as_json=getattr(options, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted; nothing was issued\n")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone: nothing is wrong, and Python must not complain while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 the last resort: a user gets one line, the developer the trace
        sys.stderr.write(f"counterpoise: internal error ({type(error).__name__}); please report {_kept_trace()}\n")
        return INTERNAL_ERROR


def _kept_trace() -> str:
    """Write the trace of the current exception to a file of its own and return its path."""
    with tempfile.NamedTemporaryFile("w", prefix="counterpoise-error-", suffix=".txt", delete=False) as file:
        traceback.print_exc(file=file)
    return file.name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="counterpoise",
        description="Audits how an organisation uses AI models: accountability and power concentration.",
        epilog="Exit codes: 0 done, 1 findings as asked, 2 wrong use or input, 3 integrity broken, "
        "4 issued without a document of the set, 70 our error.",
    )
    parser.add_argument("--version", action="version", version=f"counterpoise {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    audit = commands.add_parser("audit", help="audit an estate for one month and issue its report")
    _add_estate(audit)
    audit.add_argument("--period", metavar="YYYY-MM", help="month to audit (default: the last complete one)")
    audit.add_argument("--as-of", metavar="YYYY-MM-DD", help="day of assessment (default: last day of the period)")
    audit.add_argument(
        "--out", type=Path, metavar="DIR", help="folder of the bundle (default: reports/<estate>/<period>)"
    )
    audit.add_argument("--fail-on", choices=texts.SEVERITIES, help="exit with 1 when a finding is at least this severe")
    audit.add_argument("--json", action="store_true", help="print one JSON object on standard output and nothing else")
    audit.set_defaults(run=_audit)

    collect = commands.add_parser("collect", help="bring evidence from the connectors that the estate names")
    _add_estate(collect)
    collect.add_argument("--only", action="append", metavar="ID", help="this connector; may be given several times")
    collect.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    collect.set_defaults(run=_collect)

    explain = commands.add_parser("explain", help="derive a printed number: formula, query, rows, evidence, hashes")
    explain.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of an issued report")
    explain.add_argument("figure", metavar="FIGURE", help="id as printed beside the number, e.g. F-0012")
    explain.add_argument("--json", action="store_true", help="print one JSON object")
    explain.set_defaults(run=_explain)

    verify = commands.add_parser("verify", help="recompute every hash of an issued report, offline")
    verify.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of an issued report")
    verify.add_argument(
        "--estate", type=Path, metavar="DIR", help="also recompute the evidence bytes in this estate's store"
    )
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=_verify)

    doctor = commands.add_parser(
        "doctor", help="say what is missing, unmatched, stale or conflicting in an estate, and what to do"
    )
    _add_estate(doctor)
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.set_defaults(run=_doctor)

    site.add(commands)
    _add_review(commands)

    rating = commands.add_parser("rate", help="compute a published rating anew from its own files")
    rating.add_argument("scheme", choices=("mof", "openness", "fmti"), help="rating to compute")
    rating.add_argument("path", type=Path, metavar="PATH", help="file or folder of the rating")
    rating.add_argument("--json", action="store_true", help="print one JSON object")
    rating.set_defaults(run=_rate)

    _add_what_if(commands)

    ui = commands.add_parser("ui", help="open the Dagster UI of an estate on loopback")
    _add_estate(ui)
    ui.add_argument("--port", type=int, default=3000, help="port on 127.0.0.1 (default: 3000)")
    ui.set_defaults(run=_ui)
    return parser


def _add_estate(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--estate", type=Path, default=Path(), metavar="DIR", help="folder with estate.yaml (default: here)"
    )


def _add_what_if(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    plan = commands.add_parser("what-if", help="compute the last audit again as if deployments had moved elsewhere")
    _add_estate(plan)
    plan.add_argument(
        "--move",
        action="append",
        required=True,
        metavar="DEPLOYMENT=MODEL@HOST",
        help="model and host as the register would spell them, `self` for own servers; may be given several times",
    )
    plan.add_argument(
        "--cost",
        action="append",
        default=[],
        metavar="DEPLOYMENT=RATIO",
        help="cost after the move over cost before it, where you know it",
    )
    plan.add_argument("--json", action="store_true", help="print one JSON object")
    plan.set_defaults(run=_what_if)


def _add_review(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    review = commands.add_parser("review", help="list the questions that only people can close, or record an answer")
    _add_estate(review)
    review.add_argument("--subject", metavar="NAME", help="deployment, model as in the register, or (organisation)")
    review.add_argument("--question", metavar="ID", help="question, or the beginning of several such as FMTI25 or ISO")
    review.add_argument("--limit", type=int, default=20, metavar="N", help="questions to print (default: 20)")
    review.add_argument("--answer", choices=("yes", "partial", "no"), help="record this answer to one question")
    review.add_argument("--role", help="role of the person who answers, never a name")
    review.add_argument("--basis", help="what the answer rests on")
    review.add_argument("--answered-on", metavar="YYYY-MM-DD", help="day of the answer (default: today)")
    review.add_argument("--searched-on", metavar="YYYY-MM-DD", help="day of the search, which a `no` needs")
    review.add_argument("--json", action="store_true", help="print one JSON object")
    review.set_defaults(run=_review)


def _audit(options: argparse.Namespace) -> int:
    period, as_of = _period(options.period), _day(options.as_of)
    from counterpoise.stages.preflight import check_before_audit  # noqa: PLC0415

    check_before_audit(options.estate, period, options.out)

    from pipelines.run import STAGE_COUNT, run_audit  # noqa: PLC0415

    with _Progress(STAGE_COUNT) as progress:
        audit = run_audit(options.estate, period, options.out, as_of, progress.started)

    from counterpoise.report.bundle import missing_documents, read_report  # noqa: PLC0415

    model, missing = read_report(audit.output), missing_documents(audit.output)
    summary = texts.summary(model, audit.output) | {"missing": [item.model_dump() for item in missing]}
    _say(json.dumps(summary, ensure_ascii=False, indent=2) if options.json else texts.headline(model, audit.output))
    severe = texts.SEVERITIES[: texts.SEVERITIES.index(options.fail_on) + 1] if options.fail_on else ()
    for item in missing:
        sys.stderr.write(visible(f"counterpoise: {item.path} is missing from the report set: {item.reason}") + "\n")
    if missing:
        return INCOMPLETE
    return 1 if any(finding.severity in severe for finding in model.findings) else 0


def _collect(options: argparse.Namespace) -> int:
    from counterpoise.stages.bring import bring  # noqa: PLC0415

    runs = bring(options.estate, options.only)
    if options.json:
        shown = [run.model_dump(mode="json", exclude={"files"}, exclude_none=True) for run in runs]
        _say(json.dumps({"connectors": shown}, ensure_ascii=False, indent=2))
    else:
        _say(visible("\n".join(line for run in runs for line in texts.account(run))))
    return 0 if all(run.is_complete for run in runs) else UsageError.exit_code


def _explain(options: argparse.Namespace) -> int:
    from counterpoise.report.bundle import verify  # noqa: PLC0415
    from counterpoise.report.explain import explain  # noqa: PLC0415

    verify(options.bundle)  # a number that was changed after it was issued has no derivation
    found = explain(options.bundle, options.figure)
    if options.json:
        _say(json.dumps(texts.explained(found), ensure_ascii=False, indent=2, default=str))
    else:
        _say(texts.explained_text(found))
    return 0


def _verify(options: argparse.Namespace) -> int:
    from counterpoise.evidence.store import Store  # noqa: PLC0415
    from counterpoise.report.bundle import verify  # noqa: PLC0415
    from counterpoise.settings import EstatePaths  # noqa: PLC0415

    store = None
    if options.estate is not None:
        folder = EstatePaths(options.estate).store
        if not folder.is_dir():
            raise UsageError(Problem("holds no evidence store", options.estate, remedy="name the audited estate"))
        store = Store(folder)
    found = verify(options.bundle, store)
    if options.json:
        _say(json.dumps({"intact": True, **{name: getattr(found, name) for name in found.__slots__}}, indent=2))
        return 0
    absent = f", issued without {', '.join(found.missing)}" if found.missing else ""
    checked = "whose bytes were read again" if found.evidence_bytes_checked else "by their recorded hashes"
    _say(
        f"intact: report {found.report_id}, {found.outputs} files, {found.evidence_files} evidence files {checked}; "
        f"manifest sha256 {found.manifest_sha256}{absent}"
    )
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from counterpoise.stages.doctor import examine  # noqa: PLC0415

    found = examine(options.estate)
    if options.json:
        _say(json.dumps({"advice": [asdict(item) for item in found]}, ensure_ascii=False, indent=2))
    else:
        _say(texts.doctors_text(found))
    return 1 if found else 0


def _review(options: argparse.Namespace) -> int:
    if options.answer is not None:
        return _record(options)
    from counterpoise.stages.review import count_by_subject, open_questions  # noqa: PLC0415

    found = open_questions(options.estate, options.subject, options.question)
    if options.json:
        _say(json.dumps({"questions": [asdict(item) for item in found]}, ensure_ascii=False, indent=2))
        return 0
    lines = []
    for item in found[: options.limit]:
        two = " (two roles must agree)" if item.needs_two else ""
        lines += [
            f"{item.question}  {item.subject}{two}",
            f"    {item.asks}",
            f"    not answered: {one_line(item.reason, 300)}",
        ]
        lines += [f"    {quote.evidence} line {quote.line}: “{quote.words}”" for quote in item.quotes]
    if len(found) > options.limit:
        lines += [f"… and {len(found) - options.limit} more (--limit, --subject, --question)", ""]
    counts = count_by_subject(found)
    lines += [f"{count:>5}  {subject}" for subject, count in counts.items()] if len(counts) > 1 else []
    lines += ["nothing is left for people to answer"] if not found else []
    _say(visible("\n".join(lines)))
    return 0


def _record(options: argparse.Namespace) -> int:
    missing = [name for name in ("question", "subject", "role", "basis") if not getattr(options, name)]
    if missing:
        names = ", ".join(f"--{name}" for name in missing)
        raise UsageError(Problem(f"an answer needs {names}", remedy="give them, each with its value"))
    from counterpoise.stages.review import record, review_of  # noqa: PLC0415

    fields = ("question", "subject", "answer", "role", "basis", "searched_on")
    given = {name: getattr(options, name) for name in fields if getattr(options, name) is not None}
    today = datetime.now(UTC).date().isoformat()
    said = record(options.estate, review_of(given | {"answered_on": options.answered_on or today}))
    _say(json.dumps({"recorded": given, "note": said}, ensure_ascii=False, indent=2) if options.json else said)
    return 0


def _rate(options: argparse.Namespace) -> int:
    from counterpoise.stages.rate import rate_path  # noqa: PLC0415

    found = rate_path(options.scheme, options.path)
    if options.json:
        _say(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return 0
    against = found.summary.get("released_weights_against_others")
    summary = {name: said for name, said in found.summary.items() if said is not against}
    lines = [f"{name.replace('_', ' ')}: {texts.plainly(said)}" for name, said in summary.items()]
    lines += texts.contrasted(against) if against else []
    lines += [""] + [texts.rated(options.scheme, entry) for entry in found.entries if not entry.get("group")]
    lines += ["", *(f"not read: {item}" for item in found.unread)] if found.unread else []
    _say(visible("\n".join(lines)))
    return 0


def _what_if(options: argparse.Namespace) -> int:
    from counterpoise.cli import what_if as answers  # noqa: PLC0415
    from counterpoise.stages.what_if import Move, what_if  # noqa: PLC0415

    found = what_if(options.estate, [Move.parse(move) for move in options.move], answers.ratios(options.cost))
    _say(json.dumps(answers.shown(found), ensure_ascii=False, indent=2) if options.json else answers.text(found))
    return 0


def _ui(options: argparse.Namespace) -> int:
    from counterpoise.stages.preflight import read_estate  # noqa: PLC0415

    read_estate(options.estate)
    from pipelines.run import serve  # noqa: PLC0415

    sys.stderr.write(f"Dagster UI: http://127.0.0.1:{options.port} (Ctrl-C ends it)\n")
    serve(options.estate, options.port)
    return 0


def _period(text: str | None) -> Period:
    if text is None:
        return Period.before(datetime.now(UTC).date())
    try:
        return Period.parse(text)
    except ValueError as error:
        raise UsageError(Problem(f"--period: {error}", remedy="write it like 2026-10")) from error


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(Problem(f"--as-of: '{text}' is not a date", remedy="write it like 2026-10-31")) from error


class _Progress:
    """A progress bar over the stages on standard error; silent where that is not a terminal."""

    def __init__(self, stages: int) -> None:
        from tqdm import tqdm  # noqa: PLC0415

        # Dagster turns the descriptors of standard output and error aside while a step runs: the bar needs its own.
        self._terminal = os.fdopen(os.dup(2), "w", encoding="utf-8")
        form = "{desc:<28}{bar:30} {n_fmt}/{total_fmt} {elapsed}"
        is_watched = self._terminal.isatty()
        self._bar = tqdm(total=stages, bar_format=form, disable=not is_watched, file=self._terminal, leave=False)
        self._begun = 0

    def started(self, stage: str) -> None:
        self._bar.set_description(stage, refresh=False)
        self._bar.update(min(self._begun, 1))
        self._begun += 1
        self._bar.refresh()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()
        self._terminal.close()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(error: CounterpoiseError, *, as_json: bool) -> None:
    if as_json:
        problems = [str(problem) for problem in error.problems]
        _say(json.dumps({"error": type(error).__name__, "problems": problems}, ensure_ascii=False, indent=2))
        return
    for problem in error.problems:
        sys.stderr.write(f"counterpoise: {' '.join(str(problem).split())}\n")
