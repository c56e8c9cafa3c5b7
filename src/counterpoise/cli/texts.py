"""What the commands print: plain text for people, and the objects behind --json."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise import language
from counterpoise.safe.text import one_line, visible

if TYPE_CHECKING:
    from counterpoise.estate.collected import CollectedBy
    from counterpoise.report.explain import Explanation
    from counterpoise.report.model import ReportModel
    from counterpoise.stages.doctor import Advice

SEVERITIES = ("critical", "high", "medium", "low", "note")


def summary(model: ReportModel, output: Path) -> dict[str, Any]:
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
        "findings": findings_by_severity(model),
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


def headline(model: ReportModel, output: Path) -> str:
    from counterpoise.report.format import cell  # noqa: PLC0415

    figures = {figure.key: figure for figure in model.figures}
    lines = [f"{model.estate.organisation}, {model.audit.period}: report {model.audit.report_id}", ""]
    shown = [figures[key] for key in HEADLINE_KEYS if key in figures]
    with language.speaking(model.audit.language):  # labels are in the language of the report, so numbers are as well
        lines += [f"  {figure.label:<46} {cell(figure)}  ({figure.id})" for figure in shown]
    counts = findings_by_severity(model).items()
    found = ", ".join(f"{count} {severity}" for severity, count in counts if count) or "none"
    lines += [
        f"  {'Findings':<46} {found}",
        "",
        f"  PDF     {output / 'report.pdf'}",
        f"  HTML    {output / 'report.html'}",
    ]
    lines += [f"  Bundle  {output}", "", f"Try: counterpoise explain {shlex.quote(str(output))} {model.figures[0].id}"]
    return visible("\n".join(lines))


def findings_by_severity(model: ReportModel) -> dict[str, int]:
    return {severity: sum(finding.severity == severity for finding in model.findings) for severity in SEVERITIES}


def account(run: CollectedBy) -> list[str]:
    counts = f"{run.fetched} fetched, {run.unchanged} unchanged, {run.refused} refused, {run.failed} failed"
    lines = [f"{run.id}: {run.listed} listed = {counts}"]
    lines += [f"  {run.address}: {run.failure}"] if run.failure else []
    lines += [f"  {item.outcome}: {item.name} {item.reason}" for item in run.unbrought[:20]]
    more = len(run.unbrought) - 20
    return [*lines, f"  … and {more} more (see collected.json)"] if more > 0 else lines


def explained(found: Explanation) -> dict[str, Any]:
    return {
        "figure": found.figure.model_dump(mode="json"),
        "query": found.query,
        "rows": found.rows,
        "evidence": [item.model_dump(mode="json") for item in found.evidence],
        "answers": [answer.model_dump(mode="json") for answer in found.answers],
    }


def explained_text(found: Explanation) -> str:
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


def doctors_text(found: Sequence[Advice]) -> str:
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


def contrasted(said: Mapping[str, Any]) -> list[str]:
    """Two groups of companies set against each other, a line a measure."""

    def ends(value: float | Sequence[float]) -> str:
        return f"{value:.4g}" if isinstance(value, int | float) else " to ".join(f"{end:.4g}" for end in value)

    def both(name: str) -> str:
        return " and ".join(map(ends, said[name]))

    first, second = said["companies"]
    lines = [f"released weights against others: {first} and {second} companies"]
    lines += [f"  means            {both('means')}, difference {ends(said['difference'])}"]
    if said["cliffs_delta"] is not None:
        lines += [f"  medians          {both('medians')}", f"  Cliff's delta    {ends(said['cliffs_delta'])}"]
    if said["p"] is not None:
        lines += [f"  p                {ends(said['p'])}, of {said['allocations']} allocations"]
        lines += [f"  bootstrap, 95 %  {ends(said['bootstrap_95'])}"]
    settled = {"first_higher": "released weights higher", "second_higher": "the others higher"}
    return [*lines, f"  direction        {settled.get(said['direction'], 'the evidence does not settle it')}"]


def plainly(said: Any) -> str:
    if isinstance(said, dict):
        return ", ".join(f"{count} {name}" for name, count in said.items())
    return (", ".join(map(str, said)) or "none") if isinstance(said, list | tuple) else str(said)


_MOF_CLASSES = (("3", "III"), ("2", "II"), ("1", "I"))


def rated(scheme: str, entry: Mapping[str, Any]) -> str:
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
