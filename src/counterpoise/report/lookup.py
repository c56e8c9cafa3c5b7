"""Finding one's way in a ReportModel: by id, by dimension, the first few. It selects and sorts; it computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from counterpoise.errors import RenderError
from counterpoise.language import marked, said
from counterpoise.report.accountability import Control, ControlVerdict, Indicator, IndicatorAnswer, Score
from counterpoise.report.basis import Figure
from counterpoise.report.format import NOT_SHOWN, shown
from counterpoise.report.licences import LicenceCheck
from counterpoise.report.look import FOLDER
from counterpoise.report.model import ComparisonGroup, Concentration, Deployment, Evidence, Finding, ReportModel
from counterpoise.report.power import Balance, PowerCell, Spread
from counterpoise.report.wording import FURTHER, capital, verdict_head, word
from counterpoise.vocabulary import ControlPoint, Power, Verdict, Weight

Row = TypeVar("Row")

_RANKED = (
    Power.SELF,
    Power.NONE,
    Power.CONDITIONAL,
    Power.UNKNOWN,
    Power.UNILATERAL,
)  # what is unknown may be the last

_SUBJECTS = (
    *(marked("organisation"), marked("register"), marked("evidence"), marked("usage"), marked("further names")),
    *(marked("model_cards"), marked("licences"), marked("usage_logs"), marked("evaluations"), marked("ratings")),
    *(marked("developer by tokens"), marked("host by tokens")),
    *(marked("document records"), marked("usage records"), marked("evaluation records")),
    *(marked("rating records"), marked("disclosure records"), marked("remark records")),
)
"""Subjects of findings that are no deployment and no name; said where the summary lists what findings speak of."""

MAX_ROWS_IN_BODY = 40
ROWS_OF_A_LONG_TABLE = 10
FINDINGS_ON_SUMMARY = 5
DECISIONS_ON_SUMMARY = 3
INDICATORS_ABREAST = 6  # with the deployment's own column, seven columns: what a portrait page holds


@dataclass(frozen=True, slots=True)
class Derivation:
    """A formula over a query, shared by many figures: the annex prints it once and refers to it by `id` (D-01)."""

    id: str
    formula: str
    query: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A control with a first day in force after the day of assessment; subjects by what its test came to until then."""

    day: date
    control: Control
    readiness: tuple[tuple[Verdict, tuple[str | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Controls without a result, the evidence that they lack, and the deployments (or the organisation) concerned."""

    controls: tuple[str, ...]
    reason: str
    subjects: tuple[str | None, ...]


class Lookup:
    """What templates and charts ask of the model. An id that is not there is a RenderError that names it."""

    def __init__(self, report: ReportModel) -> None:
        self.report = report
        self._figures = {figure.id: figure for figure in report.figures}
        self._evidence = {item.id: item for item in report.evidence}
        self._deployments = {item.id: item for item in report.deployments}
        self._indicators = {item.id: item for item in report.indicators}
        self._answers = {(answer.deployment, answer.indicator): answer for answer in report.answers}
        self._scores = {(item.deployment, item.level.value, item.pillar): item for item in report.scores}
        self._controls = {item.id: item for item in report.controls.controls}
        self._verdicts: dict[str | None, list[ControlVerdict]] = {}
        for verdict in report.controls.verdicts:
            self._verdicts.setdefault(verdict.subject, []).append(verdict)
        self._cells: dict[tuple[str, str], list[PowerCell]] = {}
        for cell in report.control_map.cells:
            self._cells.setdefault((cell.deployment, cell.point.value), []).append(cell)
        pairs = dict.fromkeys((figure.formula, figure.query) for figure in report.figures)
        self._derivations = {pair: Derivation(f"D-{number:02d}", *pair) for number, pair in enumerate(pairs, start=1)}

    def figure(self, figure_id: str) -> Figure:
        """The figure with this id."""
        return _found(self._figures, figure_id, "figure")

    def evidence(self, evidence_id: str) -> Evidence:
        """The piece of evidence with this id."""
        return _found(self._evidence, evidence_id, "evidence")

    def deployment(self, deployment_id: str) -> Deployment:
        """The deployment with this id."""
        return _found(self._deployments, deployment_id, "deployment")

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator with this id."""
        return _found(self._indicators, indicator_id, "indicator")

    def answer(self, deployment_id: str, indicator_id: str) -> IndicatorAnswer | None:
        """The answer of one deployment to one indicator; None where the question was not put."""
        return self._answers.get((deployment_id, indicator_id))

    def compared(self) -> tuple[Indicator, ...]:
        """The questions on documents that are asked of every deployment side by side."""
        return tuple(item for item in self.report.indicators if item.is_compared)

    def schemes(self) -> tuple[Indicator, ...]:
        """One indicator of each scheme, for what its scheme says of all of them."""
        return tuple({item.scheme: item for item in reversed(self.report.indicators)}.values())[::-1]

    def unread_controls(self, framework: str) -> tuple[str, ...]:
        """Controls of a framework that were not read in their own source."""
        of = (item for item in self.report.controls.controls if item.framework == framework)
        return tuple(item.id for item in of if item.verification != "stored")

    def indicator_blocks(self) -> tuple[tuple[Indicator, ...], ...]:
        """The indicators in blocks that fit beside one another on a page."""
        every = self.compared()
        return tuple(every[start : start + INDICATORS_ABREAST] for start in range(0, len(every), INDICATORS_ABREAST))

    def score(self, deployment_id: str, level: str, pillar: str) -> Score | None:
        """The score of one pillar at one level; None where nothing was asked."""
        return self._scores.get((deployment_id, level, pillar))

    def control(self, control_id: str) -> Control:
        """The control with this id."""
        return _found(self._controls, control_id, "control")

    def verdicts(self, subject: str | None, *wanted: str) -> tuple[ControlVerdict, ...]:
        """The verdicts of these kinds for one deployment or the organisation, in the order of the controls."""
        return tuple(item for item in self._verdicts.get(subject, ()) if item.verdict in wanted)

    def missing(self) -> tuple[Missing, ...]:
        """What is insufficient: controls that lack the same evidence for the same subjects stand together."""
        subjects: dict[tuple[str, str], list[str | None]] = {}
        for item in self.report.controls.verdicts:
            if item.verdict is Verdict.INSUFFICIENT_EVIDENCE:
                subjects.setdefault((item.control, item.reason), []).append(item.subject)
        controls: dict[tuple[str, tuple[str | None, ...]], list[str]] = {}
        places = {control: place for place, control in enumerate(self._controls)}
        for (control, reason), found in sorted(subjects.items(), key=lambda entry: places[entry[0][0]]):
            controls.setdefault((reason, tuple(found)), []).append(control)
        return tuple(Missing(tuple(listed), reason, found) for (reason, found), listed in controls.items())

    def is_every_deployment(self, subjects: Sequence[str | None]) -> bool:
        """Whether these are all deployments of the register, of which there are several."""
        return len(subjects) > 1 and set(subjects) == set(self._deployments)

    def ahead(self) -> tuple[Ahead, ...]:
        """Controls that are not in force yet, by their first day, with the subjects that they wait for."""
        grouped: dict[tuple[date, str], list[ControlVerdict]] = {}
        for item in self.report.controls.verdicts:
            if item.in_force_from is not None:
                grouped.setdefault((item.in_force_from, item.control), []).append(item)
        return tuple(
            Ahead(day, self.control(control), _by_readiness(found)) for (day, control), found in sorted(grouped.items())
        )

    @staticmethod
    def heads(indicators: Sequence[Indicator], width: int) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one an indicator: (text, whether the column holds numbers, width in per cent)."""
        return [(shown(indicator.name, 40), False, width) for indicator in indicators]

    @staticmethod
    def verdict_heads(verdicts: Sequence[Verdict], width: int) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one a verdict."""
        return [(verdict_head(verdict), True, width) for verdict in verdicts]

    @staticmethod
    def point_heads(points: Sequence[ControlPoint], width: int) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one a control point."""
        return [(capital(word(point)), False, width) for point in points]

    def strongest(self, deployment_id: str, point: str) -> Power | None:
        """The strongest power of an external party at a control point; the organisation's own where there is none."""
        cells = self._cells.get((deployment_id, point), [])
        external = [cell.power for cell in cells if not cell.is_self]
        return max(external or [cell.power for cell in cells], key=_RANKED.index, default=None)

    def stoppers(self) -> tuple[PowerCell, ...]:
        """Who may stop each deployment, with the reason, deployments by name."""
        return tuple(
            cell for item in self.report.deployments for cell in self._cells.get((item.id, ControlPoint.STOP), ())
        )

    def pillar(self, pillar_id: str) -> str:
        """The name of a pillar."""
        return _found({pillar.id: pillar.name for pillar in self.report.pillars}, pillar_id, "pillar")

    def balance(self) -> dict[str, Balance]:
        """Who decides over the use, by control point."""
        return {item.point.value: item for item in self.report.control_map.balance}

    def pillar_heads(self, width: int, *ids: str) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one a pillar."""
        return [(capital(self.pillar(pillar)), True, width) for pillar in ids]

    def dimension_heads(self, width: int) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one a dimension of concentration."""
        return [(said("By {dimension}", dimension=word(row.dimension)), True, width) for row in self.pooled()]

    def conditions(self, outcome: str) -> tuple[LicenceCheck, ...]:
        """The licence conditions with this outcome, by deployment."""
        return tuple(item for item in self.report.licence_conditions.checks if item.outcome == outcome)

    @staticmethod
    def further_heads(width: int) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one a further measure of concentration."""
        return [(said(head), True, width) for head, _ in FURTHER]

    def spread(self, dimension: str) -> tuple[Spread, ...]:
        """One layer in every weight."""
        return tuple(item for item in self.report.dependence.spread if item.dimension == dimension)

    @staticmethod
    def weight_heads(weights: Sequence[Weight], width: int) -> list[tuple[str, bool, int]]:
        """Heads of table columns, one a weight."""
        return [(capital(word(weight)), True, width) for weight in weights]

    def pooled(self) -> tuple[Concentration, ...]:
        """Concentration over the whole window, one row a dimension, in the order of the report."""
        return tuple(row for row in self.report.concentration if row.is_pooled)

    def concentration_evidence(self) -> tuple[str, ...]:
        """The evidence behind concentration over the whole window."""
        return tuple(sorted({mark for row in self.pooled() for mark in self.figure(row.hhi).evidence}))

    def months(self, dimension: str) -> tuple[Concentration, ...]:
        """Concentration month by month in one dimension, oldest first."""
        rows = (row for row in self.report.concentration if row.dimension == dimension and not row.is_pooled)
        return tuple(sorted(rows, key=lambda row: row.period))

    def week_evidence(self) -> tuple[str, ...]:
        """The evidence behind the weeks."""
        return tuple(sorted({mark for week in self.report.weeks for mark in week.evidence}))

    def own_files(self) -> tuple[Evidence, ...]:
        """The logo and templates of the organisation, where it has any."""
        return tuple(item for item in self.report.evidence if item.paths[0].startswith(f"{FOLDER}/"))

    def members(self, group: ComparisonGroup) -> tuple[Deployment, ...]:
        """The deployments of one group by name."""
        return tuple(sorted((self.deployment(member) for member in group.members), key=lambda item: item.name))

    def top_findings(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings that the summary holds: the first five rules of the report's order, each with its findings."""
        grouped: dict[str, list[Finding]] = {}
        for item in self.report.findings:
            grouped.setdefault(item.rule, []).append(item)
        return tuple(map(tuple, grouped.values()))[:FINDINGS_ON_SUMMARY]

    def concerned(self, findings: Sequence[Finding]) -> tuple[str, ...]:
        """What findings speak of, each once: deployments by name, else the subject."""
        return tuple(
            dict.fromkeys(
                name
                for item in findings
                for name in ([self.deployment(it).name for it in item.deployments] or [said(item.subject.strip("()"))])
            )
        )

    @staticmethod
    def by_rule(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], ...]:
        """Findings that say the same of different subjects together, in the order in which the first of them comes."""
        grouped: dict[tuple[str, ...], list[Finding]] = {}
        for item in findings:
            said = (item.severity, item.rule, item.title, item.criterion, item.effect, item.recommendation)
            grouped.setdefault(said, []).append(item)
        return tuple(map(tuple, grouped.values()))

    def decisions(self) -> tuple[tuple[Finding, tuple[str, ...]], ...]:
        """The first three findings whose recommendations differ, with the roles that each is addressed to."""
        distinct: dict[str, Finding] = {}
        owners: dict[str, dict[str, None]] = {}
        for finding in self.report.findings:
            distinct.setdefault(finding.recommendation, finding)
            owners.setdefault(finding.recommendation, {})[finding.owner_role or said(NOT_SHOWN)] = None
        return tuple((item, tuple(owners[said])) for said, item in distinct.items())[:DECISIONS_ON_SUMMARY]

    def derivations(self) -> tuple[Derivation, ...]:
        """Every pair of formula and query once, in the order of the first figure that uses it."""
        return tuple(self._derivations.values())

    def derivation(self, figure: Figure) -> Derivation:
        """How this figure is made."""
        return self._derivations[figure.formula, figure.query]


def _by_readiness(found: Sequence[ControlVerdict]) -> tuple[tuple[Verdict, tuple[str | None, ...]], ...]:
    ready = [(verdict, tuple(item.subject for item in found if item.readiness is verdict)) for verdict in Verdict]
    return tuple((verdict, subjects) for verdict, subjects in ready if subjects)


def is_long(rows: Sequence[object]) -> bool:
    """Whether a table is too long for the body and stands in the annex."""
    return len(rows) > MAX_ROWS_IN_BODY


def in_body(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows that the body prints: all, or the first ten of a long table."""
    return rows[:ROWS_OF_A_LONG_TABLE] if is_long(rows) else rows


def _found(index: dict[str, Row], wanted: str, kind: str) -> Row:
    try:
        return index[wanted]
    except KeyError:
        raise RenderError(f"the report names the {kind} {wanted!r}, which it does not hold") from None
