"""Controls: every result on one page, or counts where there are too many of them, and what is not in force yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from counterpoise.report.accountability import Control
from counterpoise.report.charts import words
from counterpoise.report.charts.plot import BAR, FAINT, FULL_WIDTH, HUES, INK, RULE, Chart, Frame, Plot
from counterpoise.report.format import day, prose, shown
from counterpoise.report.lookup import Ahead, Lookup
from counterpoise.report.wording import verdict_head, word
from counterpoise.vocabulary import Access, Verdict

_CLOCK = "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0M0,-0.7V0H0.6"


@dataclass(frozen=True, slots=True)
class _Sign:
    """How a verdict is drawn: its shape tells it apart, its hue comes third."""

    shape: str
    fill: str
    stroke: str
    dash: tuple[float, ...] = ()


SIGNS = {
    Verdict.PASS: _Sign("circle", HUES[Access.OPEN], HUES[Access.OPEN]),
    Verdict.FAIL: _Sign("triangle-up", HUES[Access.CLOSED], HUES[Access.CLOSED]),
    Verdict.INSUFFICIENT_EVIDENCE: _Sign("circle", "#ffffff", FAINT, dash=(1.2, 1.2)),
    Verdict.NOT_APPLICABLE: _Sign("M-0.7,0H0.7", "none", FAINT),
    Verdict.NOT_YET_APPLICABLE: _Sign(_CLOCK, "none", HUES[Access.PARTLY_OPEN]),
    Verdict.EXEMPT: _Sign("diamond", "#ffffff", INK),
}

ROWS_A_DUTY_CHART = 44
_HALF, _GAP = 226.0, 16.0
_ROW, _NAMES, _KEY = 7.4, 62.0, 14.0
_MOST_SUBJECTS, _MOST_ROWS = 22, 75  # of each of the two columns: what one page holds
_TEXT = 6.0


def _signs(plot: Plot, places: Iterable[tuple[float, float, Verdict]], size: float) -> None:
    """The sign of a verdict at each place, as lengths from the corner of the plot."""
    listed = list(places)
    for verdict, sign in SIGNS.items():
        rows = [{"x": x, "y": y} for x, y, wanted in listed if wanted is verdict]
        dash: dict[str, Any] = {"strokeDash": list(sign.dash)} if sign.dash else {}
        plot.points(rows, sign.shape, fill=sign.fill, stroke=sign.stroke, size=size, strokeWidth=0.7, **dash)


def _key(plot: Plot, y: float) -> None:
    """The six signs with their words."""
    step = FULL_WIDTH / len(Verdict)
    _signs(plot, ((step * place + 4, y, verdict) for place, verdict in enumerate(Verdict)), 26)
    named = [{"x": step * p + 10, "y": y, "text": word(verdict), "says": ""} for p, verdict in enumerate(Verdict)]
    plot.text(named, fontSize=_TEXT + 0.6)


def verdict_map(find: Lookup) -> tuple[Chart, ...]:
    """Every control against every deployment in two columns of a page; counts by framework where that is too much."""
    report = find.report
    subjects = [item.subject for item in report.controls.counts]
    found = {(item.control, item.subject): item.verdict for item in report.controls.verdicts}
    put = {control for control, _ in found}
    lines: list[Control | str] = []
    for framework in report.controls.frameworks:
        held = [item for item in report.controls.controls if item.framework == framework.id and item.id in put]
        lines += [framework.name, *held] if held else []
    half = -(-len(lines) // 2)
    if not lines:
        return ()
    if len(subjects) > _MOST_SUBJECTS or half > _MOST_ROWS:
        return _framework_bars(find)
    names = [words.ORGANISATION if it is None else find.deployment(it).name for it in subjects]
    height = _KEY + _NAMES + half * _ROW
    plot = Plot(Frame(FULL_WIDTH, height), (0, FULL_WIDTH))
    _key(plot, 5)
    step = min(8.4, (_HALF - 80) / len(subjects))
    for column, part in enumerate((lines[:half], lines[half:])):
        _column(plot, part, names, column * (_HALF + _GAP), step)
        start = column * (_HALF + _GAP) + _HALF - step * (len(subjects) - 0.5)
        _signs(
            plot,
            (
                (start + step * across, _KEY + _NAMES + _ROW * (down + 0.5), found[line.id, subject])
                for down, line in enumerate(part)
                if isinstance(line, Control)
                for across, subject in enumerate(subjects)
                if (line.id, subject) in found
            ),
            13,
        )
    counts = [
        (name, verdict, find.figure(item.verdicts[verdict]))
        for name, item in zip(names, report.controls.counts, strict=True)
        for verdict in Verdict
    ]
    plot.prints(figure for _, _, figure in counts)
    said = (f"{shown(name)}, {word(verdict)}: {prose(figure)}" for name, verdict, figure in counts if figure.value != 0)
    return (plot.chart(words.VERDICTS, "; ".join(said)),)


def _column(plot: Plot, part: Sequence[Control | str], names: Sequence[str], x: float, step: float) -> None:
    """The names of controls and, upright, of deployments in one of the two columns."""
    top, room = _KEY + _NAMES, _HALF - step * len(names)
    placed = [(top + _ROW * (place + 0.5), line) for place, line in enumerate(part)]
    heads = [{"y": y, "text": line} for y, line in placed if isinstance(line, str)]
    plot.names(heads, x, _HALF, fontSize=_TEXT, fontWeight=600)
    controls = [{"y": y, "text": _control(line)} for y, line in placed if isinstance(line, Control)]
    plot.names(controls, x, room - 3, fontSize=_TEXT)
    rules = [{"y": y - _ROW / 2} for y, line in placed if isinstance(line, str)]
    plot.lines(rules, x=x, x2=x + _HALF, y="y", color=RULE, width=0.5)
    across = [{"x": x + room + step * (place + 0.5), "y": top - 2, "text": name} for place, name in enumerate(names)]
    plot.names(across, "x", _NAMES - 4, fontSize=_TEXT, angle=270)


def _control(control: Control) -> str:
    return f"{shown(control.id)} {shown(control.title, 120)}"


def _framework_bars(find: Lookup) -> tuple[Chart, ...]:
    """How often each verdict was reached in each framework: a bar from zero below its number."""
    frameworks = find.report.controls.frameworks
    figures = [[find.figure(item.verdicts[verdict]) for verdict in Verdict] for item in frameworks]
    most = max((figure.value or 0 for row in figures for figure in row), default=0) or 1
    left, row_height, cell = 120.0, 19.0, (FULL_WIDTH - 120.0) / len(Verdict)
    plot = Plot(Frame(FULL_WIDTH, 20 + row_height * len(frameworks)), (0, FULL_WIDTH))
    _signs(plot, ((left + cell * place + 4, 8, verdict) for place, verdict in enumerate(Verdict)), 26)
    plot.scale(((left + cell * p + 10, 8.0, verdict_head(v)) for p, v in enumerate(Verdict)), align="left")
    tops = [20 + row_height * place for place in range(len(frameworks))]
    rows = [{"y": y + 6, "text": item.name} for y, item in zip(tops, frameworks, strict=True)]
    plot.names(rows, 0, left - 6)
    plot.lines([{"y": y} for y in tops], x=0.0, x2=FULL_WIDTH, y="y", color=RULE, width=0.5)
    for place in range(len(Verdict)):
        start = left + cell * place
        placed = [(y, row[place]) for y, row in zip(tops, figures, strict=True)]
        plot.numbers([{"y": y + 6, "figure": figure} for y, figure in placed], start + cell - 26)
        ends = [(y, start + (cell - 8) * (figure.value or 0) / most) for y, figure in placed]
        plot.bars([{"y": y + 14, "x": start, "x2": end} for y, end in ends], 4, BAR)
    said = (
        f"{shown(item.name)}, {word(verdict)}: {prose(figure)}"
        for item, row in zip(frameworks, figures, strict=True)
        for verdict, figure in zip(Verdict, row, strict=True)
    )
    return (plot.chart(words.FRAMEWORKS, "; ".join(said)),)


def duty_lines(find: Lookup) -> tuple[Chart, ...]:
    """When each control that is not in force yet begins, with one sign a deployment: what its test comes to already."""
    ahead = find.ahead()
    parts = (ahead[start : start + ROWS_A_DUTY_CHART] for start in range(0, len(ahead), ROWS_A_DUTY_CHART))
    last = max((item.day for item in ahead), default=find.report.audit.as_of)
    return tuple(_duties(find, part, last) for part in parts)


def _duties(find: Lookup, ahead: Sequence[Ahead], last: date) -> Chart:
    as_of = find.report.audit.as_of
    row_height, left, width, room = 10.0, 190.0, 170.0, FULL_WIDTH - 190 - 170 - 6
    span = max((last - as_of).days, 1) * 1.12  # so that the last of them is seen to have begun
    placed: list[tuple[float, Ahead]] = []
    heads: list[tuple[float, date]] = []
    end = 0.0
    for item in ahead:
        if not heads or heads[-1][1] != item.day:
            heads.append((end + 8, item.day))
            end += row_height + 3
        placed.append((end + row_height / 2, item))
        end += row_height
    plot = Plot(Frame(width, end, left=left, top=14, right=room + 6), (0, span))
    plot.lines([{"x": 0}], x="x", y=1.0, y2=end, width=1)
    plot.scale([(0.0, -7.0, day(as_of))])
    plot.scale(((-left, y, day(first)) for y, first in heads), align="left", fontWeight=600, fontSize=7.4, color=INK)
    counts = {item.day: find.figure(item.controls) for item in find.report.in_force}
    total = [(y, counts[first]) for y, first in heads]
    plot.numbers([{"y": y, "figure": figure} for y, figure in total], width + room - 20)
    plot.scale([(width + room, -7.0, words.IN_FORCE)], align="right")
    plot.lines([{"y": y - 7.5} for y, _ in heads[1:]], x=-left, x2=width + room, y="y", color=RULE, width=0.5)
    begins = [(y, (item.day - as_of).days) for y, item in placed]
    plot.lines([{"y": y, "x": 0, "x2": start} for y, start in begins], x="x", x2="x2", y="y", color=FAINT, dash=2)
    plot.bars([{"y": y, "x": start, "x2": span} for y, start in begins], 4, BAR)
    names = [{"y": y, "text": _control(item.control)} for y, item in placed]
    plot.names(names, -left + 6, left - 12, fontSize=7)
    ready = [(y, [verdict for verdict, subjects in item.readiness for _ in subjects if verdict]) for y, item in placed]
    step = min(7.0, room / max((len(verdicts) for _, verdicts in ready), default=1))
    waiting = [(y, place, verdict) for y, verdicts in ready for place, verdict in enumerate(verdicts)]
    per_length = span / width
    _signs(plot, (((width + 8 + step * place) * per_length, y, verdict) for y, place, verdict in waiting), 15)
    said = [f"{words.IN_FORCE}, {day(first)}: {prose(counts[first])}" for _, first in heads]
    said += [f"{_control(item.control)}: {day(item.day)}" for item in ahead]
    return plot.chart(words.DUTIES, "; ".join(said))
