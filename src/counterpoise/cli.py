"""The command line: thin, and quick to answer, since nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise import __version__
from counterpoise.errors import CounterpoiseError, Problem, UsageError
from counterpoise.period import Period
from counterpoise.safe.text import one_line, visible

if TYPE_CHECKING:
    from counterpoise.estate.collected import CollectedBy
    from counterpoise.report.explain import Explanation
    from counterpoise.report.model import ReportModel
    from counterpoise.stages.doctor import Advice

INTERNAL_ERROR = 70
SEVERITIES = ("critical", "high", "medium", "low", "note")


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
        epilog="Exit codes: 0 done, 1 findings as asked, 2 wrong use or input, 3 integrity broken, 70 our error.",
    )
    parser.add_argument("--version", action="version", version=f"counterpoise {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    audit = commands.add_parser("audit", help="audit an estate for one month and issue its report")
    audit.add_argument(
        "--estate", type=Path, default=Path(), metavar="DIR", help="folder with estate.yaml (default: here)"
    )
    audit.add_argument("--period", metavar="YYYY-MM", help="month to audit (default: the last complete one)")
    audit.add_argument("--as-of", metavar="YYYY-MM-DD", help="day of assessment (default: last day of the period)")
    audit.add_argument(
        "--out", type=Path, metavar="DIR", help="folder of the bundle (default: reports/<estate>/<period>)"
    )
    audit.add_argument("--fail-on", choices=SEVERITIES, help="exit with 1 when a finding is at least this severe")
    audit.add_argument("--json", action="store_true", help="print one JSON object on standard output and nothing else")
    audit.set_defaults(run=_audit)

    collect = commands.add_parser("collect", help="bring evidence from the connectors that the estate names")
    collect.add_argument(
        "--estate", type=Path, default=Path(), metavar="DIR", help="folder with estate.yaml (default: here)"
    )
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
    doctor.add_argument(
        "--estate", type=Path, default=Path(), metavar="DIR", help="folder with estate.yaml (default: here)"
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.set_defaults(run=_doctor)

    rating = commands.add_parser(
        "rate", help="compute a published rating from its own inputs, and hold it against them"
    )
    rating.add_argument("scheme", choices=("mof", "openness", "fmti"), help="rating to compute")
    rating.add_argument("path", type=Path, metavar="PATH", help="file or folder of the rating")
    rating.add_argument("--json", action="store_true", help="print one JSON object")
    rating.set_defaults(run=_rate)

    ui = commands.add_parser("ui", help="open the Dagster UI of an estate on loopback")
    ui.add_argument(
        "--estate", type=Path, default=Path(), metavar="DIR", help="folder with estate.yaml (default: here)"
    )
    ui.add_argument("--port", type=int, default=3000, help="port on 127.0.0.1 (default: 3000)")
    ui.set_defaults(run=_ui)
    return parser


def _audit(options: argparse.Namespace) -> int:
    period, as_of = _period(options.period), _day(options.as_of)
    from counterpoise.stages.preflight import check_before_audit  # noqa: PLC0415

    check_before_audit(options.estate, period, options.out)

    from pipelines.run import STAGE_COUNT, run_audit  # noqa: PLC0415

    with _Progress(STAGE_COUNT) as progress:
        audit = run_audit(options.estate, period, options.out, as_of, progress.started)

    from counterpoise.report.bundle import read_report  # noqa: PLC0415

    model = read_report(audit.output)
    summary = _summary(model, audit.output)
    _say(json.dumps(summary, ensure_ascii=False, indent=2) if options.json else _headline(model, audit.output))
    severe = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1] if options.fail_on else ()
    return 1 if any(finding.severity in severe for finding in model.findings) else 0


def _summary(model: ReportModel, output: Path) -> dict[str, Any]:
    figures = {figure.key: figure for figure in model.figures}
    headline = {
        key: figures[key].model_dump(mode="json", include={"id", "label", "unit", "value", "lower", "upper"})
        for key in HEADLINE_KEYS
        if key in figures
    }
    return {
        "report_id": model.audit.report_id,
        "period": model.audit.period,
        "bundle": str(output),
        "pdf": str(output / "report.pdf"),
        "headline": headline,
        "findings": _findings_by_severity(model),
    }


HEADLINE_KEYS = (
    "coverage.deployments",
    "coverage.completeness",
    "coverage.records_in",
    "coverage.accepted",
    "coverage.quarantined",
    "coverage.duplicates",
    "concentration.developer.pooled.hhi",
    "concentration.host.pooled.hhi",
)


def _headline(model: ReportModel, output: Path) -> str:
    from counterpoise.report.format import cell  # noqa: PLC0415

    figures = {figure.key: figure for figure in model.figures}
    lines = [f"{model.estate.organisation}, {model.audit.period}: report {model.audit.report_id}", ""]
    shown = [figures[key] for key in HEADLINE_KEYS if key in figures]
    lines += [f"  {figure.label:<46} {cell(figure)}  ({figure.id})" for figure in shown]
    counts = _findings_by_severity(model).items()
    found = ", ".join(f"{count} {severity}" for severity, count in counts if count) or "none"
    lines += [
        f"  {'Findings':<46} {found}",
        "",
        f"  PDF     {output / 'report.pdf'}",
        f"  HTML    {output / 'report.html'}",
    ]
    lines += [f"  Bundle  {output}", "", f"Try: counterpoise explain {shlex.quote(str(output))} {model.figures[0].id}"]
    return visible("\n".join(lines))


def _findings_by_severity(model: ReportModel) -> dict[str, int]:
    return {severity: sum(finding.severity == severity for finding in model.findings) for severity in SEVERITIES}


def _collect(options: argparse.Namespace) -> int:
    from counterpoise.stages.bring import bring  # noqa: PLC0415

    runs = bring(options.estate, options.only)
    if options.json:
        shown = [run.model_dump(mode="json", exclude={"files"}, exclude_none=True) for run in runs]
        _say(json.dumps({"connectors": shown}, ensure_ascii=False, indent=2))
    else:
        _say(visible("\n".join(line for run in runs for line in _account(run))))
    return 0 if all(run.is_complete for run in runs) else UsageError.exit_code


def _account(run: CollectedBy) -> list[str]:
    counts = f"{run.fetched} fetched, {run.unchanged} unchanged, {run.refused} refused, {run.failed} failed"
    lines = [f"{run.id}: {run.listed} listed = {counts}"]
    lines += [f"  {run.address}: {run.failure}"] if run.failure else []
    lines += [f"  {item.outcome}: {item.name} {item.reason}" for item in run.unbrought[:20]]
    more = len(run.unbrought) - 20
    return [*lines, f"  … and {more} more (see collected.json)"] if more > 0 else lines


def _explain(options: argparse.Namespace) -> int:
    from counterpoise.report.bundle import verify  # noqa: PLC0415
    from counterpoise.report.explain import explain  # noqa: PLC0415

    verify(options.bundle)  # a number that was changed after it was issued has no derivation
    found = explain(options.bundle, options.figure)
    if options.json:
        _say(json.dumps(_explained(found), ensure_ascii=False, indent=2, default=str))
    else:
        _say(_explained_text(found))
    return 0


def _explained(found: Explanation) -> dict[str, Any]:
    return {
        "figure": found.figure.model_dump(mode="json"),
        "query": found.query,
        "rows": found.rows,
        "evidence": [item.model_dump(mode="json") for item in found.evidence],
        "answers": [answer.model_dump(mode="json") for answer in found.answers],
    }


def _explained_text(found: Explanation) -> str:
    from counterpoise.report.format import full  # noqa: PLC0415

    figure = found.figure
    lines = [f"{figure.id}  {figure.label}", f"  value     {full(figure)}", f"  formula   {figure.formula}"]
    lines += [f"  note      {figure.note}"] if figure.note else []
    lines += [f"  query     {figure.query}"]
    lines += [f"            {line}" for line in found.query.splitlines()]
    lines += [f"            ${name} = {value}" for name, value in sorted(figure.parameters.items())]
    lines += [f"  rows      {len(found.rows)}"]
    lines += [f"            {one_line(', '.join(f'{k}={v}' for k, v in row.items()), 300)}" for row in found.rows[:20]]
    lines += [f"            … and {len(found.rows) - 20} more (--json prints all)"] if len(found.rows) > 20 else []
    lines += [f"  evidence  {len(found.evidence)} files"]
    for item in found.evidence:
        lines.append(f"            {item.id}  sha256 {item.sha256}  {one_line(item.paths[0], 120)}")
    lines += ["  quotes"] if found.answers else []
    for answer in found.answers:
        quote = f"“{one_line(answer.quote, 160)}”" if answer.quote else one_line(answer.reason, 160)
        lines.append(
            f"            {answer.indicator} {answer.answer}: {answer.evidence} {answer.locator or ''} {quote}"
        )
    return visible("\n".join(lines))


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
    checked = "whose bytes were read again" if found.evidence_bytes_checked else "by their recorded hashes"
    _say(
        f"intact: report {found.report_id}, {found.outputs} files, {found.evidence_files} evidence files {checked}; "
        f"manifest sha256 {found.manifest_sha256}"
    )
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from counterpoise.stages.doctor import examine  # noqa: PLC0415

    found = examine(options.estate)
    if options.json:
        _say(json.dumps({"advice": [asdict(item) for item in found]}, ensure_ascii=False, indent=2))
    else:
        _say(_doctors_text(found))
    return 1 if found else 0


def _doctors_text(found: Sequence[Advice]) -> str:
    if not found:
        return "nothing is missing, unmatched, stale or conflicting"
    lines = []
    for item in found:
        lines.append(f"{item.severity:<8} {item.trouble:<11} {item.what}")
        lines.append(f"{'':<21}→ {item.remedy}")
        lines += [f"{'':<23}{line}" for line in (item.paste or "").splitlines()]
    counts = Counter(item.trouble for item in found)
    lines += ["", ", ".join(f"{count} {trouble}" for trouble, count in counts.most_common())]
    return visible("\n".join(lines))


def _rate(options: argparse.Namespace) -> int:
    from counterpoise.stages.rate import rate_path  # noqa: PLC0415

    found = rate_path(options.scheme, options.path)
    if options.json:
        _say(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return 0
    lines = [f"{name.replace('_', ' ')}: {_plainly(said)}" for name, said in found.summary.items()]
    lines += [""] + [_rated(options.scheme, entry) for entry in found.entries if not entry.get("group")]
    lines += ["", *(f"not read: {item}" for item in found.unread)] if found.unread else []
    _say(visible("\n".join(lines)))
    return 0


def _plainly(said: Any) -> str:
    if isinstance(said, dict):
        return ", ".join(f"{count} {name}" for name, count in said.items())
    return (", ".join(map(str, said)) or "none") if isinstance(said, list | tuple) else str(said)


_MOF_CLASSES = (("3", "III"), ("2", "II"), ("1", "I"))


def _rated(scheme: str, entry: Mapping[str, Any]) -> str:
    """One line for one thing rated."""
    if scheme == "mof":
        progress = "  ".join(f"{name} {entry['progress'][number]:5.1f} %" for number, name in _MOF_CLASSES)
        said = f"{one_line(entry['name'], 44):<44} {entry['label']:<26} {progress}"
        return "\n".join([said, *(f"{'':<4}contradiction: {item}" for item in entry["contradictions"])])
    between = f"{entry['lower']:g}" if entry["lower"] == entry["upper"] else f"{entry['lower']:g} to {entry['upper']:g}"
    stated = {True: "as stated", False: f"stated {entry['stated']:g}" if entry["agrees"] is False else "", None: ""}
    return (
        f"{one_line(entry['subject'], 44):<44} {between:>10} of {entry['items']:<4} {stated[entry['agrees']]}".rstrip()
    )


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
