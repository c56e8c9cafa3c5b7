"""The class of the Model Openness Framework, and how far each class is reached.

Rules: RULES.md and ModelEvaluator.php of lfai/model_openness_tool. A class asks for its own components and those of the
classes below it (III: 6, II: 10, I: 14), each under an open licence; it is reached at 100 %, and its progress reads 0
while the class below is not reached. A research paper stands in for the technical report, which is then not asked for.
What is not asked for (sample outputs, libraries, metadata) never moves a class.

The framework counts a component without a licence as not open. We read a licence that is absent, or that we do not
recognise, as unknown: `at_most` is the class that could hold if each of them were open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from counterpoise.catalogue.licences import Licence, identify
from counterpoise.safe.text import comparable
from counterpoise.sources.mof import KINDS, PARAMETERS, Component, Release, grants
from counterpoise.vocabulary import LicenceClass

PAPER, REPORT = "Research paper", "Technical report"
ASKED: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        3: ("Model architecture", PARAMETERS, REPORT, "Evaluation results", "Model card", "Data card"),
        2: ("Training code", "Inference code", "Evaluation code", "Evaluation data"),
        1: ("Datasets", "Data preprocessing code", "Model parameters (Intermediate)", PAPER),
    }
)
"""Components that each class adds to those of the class below it; a smaller number is a higher class."""
LABELS: Mapping[int, str] = MappingProxyType(
    {0: "Unclassified", 1: "Class I - Open Science", 2: "Class II - Open Tooling", 3: "Class III - Open Model"}
)
_OPEN = frozenset(
    {LicenceClass.OPEN_SOURCE, LicenceClass.OPEN_CONTENT, LicenceClass.OPEN_DATA, LicenceClass.OPEN_AI_ARTEFACT}
)
_FITTING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "data": frozenset(
            {"CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "C-UDA-1.0", "CC-PDDC", "CC0-1.0", "PDDL-1.0", "OpenMDW-1.0"}
        ),
        "document": frozenset(
            {"CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "FreeBSD-DOC", "Apache-2.0", "OpenMDW-1.0"}
        ),
    }
)
_NOT_KNOWN = frozenset({"undisclosed", "unknown", "not disclosed"})


class Outcome(StrEnum):
    """What the licence of a component comes to."""

    OK = "ok"
    WARNING = "ok_with_warning"  # open, and not of the kind that the framework advises for code, data or documents
    NOT_OPEN = "not_open"
    UNLICENSED = "unlicensed"  # no licence was stated
    UNRECOGNISED = "unrecognised"  # a licence that we do not know

    @property
    def is_open(self) -> bool:
        return self in {Outcome.OK, Outcome.WARNING}

    @property
    def is_unknown(self) -> bool:
        return self in {Outcome.UNLICENSED, Outcome.UNRECOGNISED}


@dataclass(frozen=True, slots=True)
class Judged:
    """One component with its licence and what that comes to."""

    component: str
    licence: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Rating:
    """Class 0 is unclassified; `progress` in per cent by class. `at_most`: the class if every unknown were open."""

    name: str
    mof_class: int
    progress: Mapping[int, float]
    at_most: int
    components: tuple[Judged, ...]
    contradictions: tuple[str, ...]

    @property
    def own_reading(self) -> str:
        """The class where it holds whatever the licences are that we do not know; otherwise insufficient evidence."""
        return LABELS[self.mof_class] if self.mof_class == self.at_most else "insufficient_evidence"


def rate(release: Release) -> Rating:
    """Rate one release by the components and licences that its file states."""
    judged = tuple(_judged(component) for component in release.components if component.name in KINDS)
    reached = {item.component for item in judged if item.outcome.is_open}
    possible = reached | {item.component for item in judged if item.outcome.is_unknown}
    progress = _progress(reached)
    return Rating(
        release.name,
        _class(progress),
        progress,
        _class(_progress(possible)),
        judged,
        tuple(_contradictions(release, judged)),
    )


def _judged(component: Component) -> Judged:
    licence = component.licence
    said = comparable(licence or "unlicensed")
    if said == "unlicensed":
        return Judged(component.name, licence, Outcome.UNLICENSED)  # the tool's own word where nobody stated one
    if licence is None or said in _NOT_KNOWN:
        return Judged(component.name, licence, Outcome.UNRECOGNISED)
    if "not include" in said:
        return Judged(component.name, licence, Outcome.NOT_OPEN)
    row = identify(licence)
    if row is None:
        # The words for no licence deny one; any other word that we do not know leaves it unknown.
        return Judged(component.name, licence, Outcome.UNRECOGNISED if grants(licence) else Outcome.NOT_OPEN)
    if row.licence_class not in _OPEN:
        return Judged(component.name, licence, Outcome.NOT_OPEN)
    return Judged(component.name, licence, Outcome.OK if _fits(row, KINDS[component.name]) else Outcome.WARNING)


def _fits(row: Licence, kind: str) -> bool:
    """Whether an open licence is of the sort that the framework advises: software licences for code, and so on."""
    if kind == "code":
        return row.licence_class is LicenceClass.OPEN_SOURCE or row.spdx == "OpenMDW-1.0"
    return row.spdx in _FITTING[kind]


def _progress(reached: set[str]) -> dict[int, float]:
    """Per cent of what each class and those below it ask for; with a paper, the report is no longer asked for."""
    found: dict[int, float] = {}
    asked: set[str] = set()
    for number in (3, 2, 1):
        is_below_reached = all(share == 100 for share in found.values())
        asked |= {PAPER if name == REPORT and PAPER in reached else name for name in ASKED[number]}
        found[number] = len(asked & reached) / len(asked) * 100 if is_below_reached else 0.0
    return found


def _class(progress: Mapping[int, float]) -> int:
    return next((number for number in (1, 2, 3) if progress[number] == 100), 0)


def _contradictions(release: Release, judged: Iterable[Judged]) -> Iterator[str]:
    for item in judged:
        licence = (item.licence or "").casefold()
        if "not include" in licence:
            yield f"{item.component}: listed as released, under the licence '{item.licence}'"
        if item.component == PARAMETERS and grants(item.licence) and not release.place:
            yield f"{item.component}: under '{item.licence}', and no place where they can be obtained"
    names = [component.name for component in release.components]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: listed {names.count(name)} times"
    for name in sorted(set(names) - set(KINDS)):
        yield f"{name}: no component of the framework"
