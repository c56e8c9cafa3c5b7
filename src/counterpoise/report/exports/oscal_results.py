"""The verdicts on controls as OSCAL assessment results.

Each verdict is an observation with its verdict, step and reason. OSCAL knows two states of an objective, satisfied and
not satisfied; so only a pass and a fail become findings too. What is not shown, does not apply or is not in force yet
has no finding and is called neither. Evidence is a resource with its hash, its path relative to the estate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import AssessmentResults

from counterpoise.report.accountability import Control, ControlVerdict
from counterpoise.report.model import Evidence, ReportModel
from counterpoise.report.naming import address, identifier, midnight
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Verdict

PATH = "oscal/assessment-results.json"

NAMESPACE = "urn:counterpoise:oscal"
_STATES = {Verdict.PASS: ("satisfied", "pass"), Verdict.FAIL: ("not-satisfied", "fail")}
_UNNAMED = "not named"
_NO_PLAN = "There is no assessment plan in OSCAL. What was asked, and how, stands in the report."


def content(report: ReportModel) -> bytes:
    """The assessment results of a report as JSON; the library checks each part."""
    results = AssessmentResults.model_validate(_Document(report).whole())
    return f"{results.oscal_serialize_json(pretty=True)}\n".encode()


@dataclass(frozen=True)
class _Document:
    report: ReportModel

    def whole(self) -> dict[str, Any]:
        audit, day = self.report.audit, midnight(self.report.audit.as_of)
        return {
            "uuid": self._id("document"),
            "metadata": {
                "title": _line(audit.title),
                "last-modified": day,
                "version": _line(audit.report_id),
                "oscal-version": OSCAL_VERSION,
                "props": _props(
                    period=audit.period,
                    status=audit.status,
                    evidence_root=audit.evidence_root,
                    software_version=audit.software_version,
                    catalogue_edition=audit.catalogue_edition,
                ),
                "parties": [
                    {
                        "uuid": self._id("organisation"),
                        "type": "organization",
                        "name": _line(self.report.estate.organisation),
                    }
                ],
            },
            "import-ap": {"href": f"#{self._id('plan')}", "remarks": _NO_PLAN},
            "results": [self._result()],
            "back-matter": {"resources": list(self._resources())},
        }

    def _result(self) -> dict[str, Any]:
        audit, verdicts = self.report.audit, self.report.controls.verdicts
        components = list(self._components())
        observations = [self._observation(item) for item in verdicts]
        findings = [self._finding(item) for item in verdicts if item.verdict in _STATES]
        return {
            "uuid": self._id("result"),
            "title": f"Verdicts of {audit.period}",
            "description": "One observation for each control and subject; a finding only where it passes or fails.",
            "start": midnight(audit.window_start),
            "end": midnight(audit.as_of),
            "reviewed-controls": {"control-selections": self._selections()},
            **({"local-definitions": {"components": components}} if components else {}),
            **({"observations": observations} if observations else {}),
            **({"findings": findings} if findings else {}),
        }

    def _selections(self) -> list[dict[str, Any]]:
        """The controls of each framework. A report without a framework reviewed no control and says so."""
        selections = []
        for framework in self.report.controls.frameworks:
            of = [item for item in self._controls.values() if item.framework == framework.id]
            selections.append(
                {
                    "description": f"{framework.name}: {framework.edition}",
                    "props": _props(framework=framework.id),
                    **({"include-controls": [{"control-id": _token(item.id)} for item in of]} if of else {}),
                }
            )
        return selections or [{"description": "No control was reviewed."}]

    def _components(self) -> Iterator[dict[str, Any]]:
        for item in self.report.deployments:
            yield {
                "uuid": self._id("deployment", item.id),
                "type": "service",
                "title": _line(item.name),
                "description": _line(item.use_case),
                "props": _props(deployment=item.id, model=item.model, host=item.host, access=item.access.value),
                "status": {"state": "operational"},
            }

    def _observation(self, item: ControlVerdict) -> dict[str, Any]:
        control = self._controls[item.control]
        kind, mark = ("party", "organisation") if item.subject is None else ("component", "deployment")
        subject = self._id(mark, *([] if item.subject is None else [item.subject]))
        observation = {
            "uuid": self._verdict_id("observation", item),
            "title": _line(f"{control.id}: {control.title}"),
            "description": _line(item.reason),
            "props": _props(
                control=item.control,
                verdict=item.verdict.value,
                step=item.step,
                readiness=item.readiness.value if item.readiness else None,
                in_force_from=item.in_force_from.isoformat() if item.in_force_from else None,
            ),
            "methods": ["EXAMINE"],
            "types": ["control-objective"],
            "subjects": [{"subject-uuid": subject, "type": kind}],
            "collected": midnight(self.report.audit.as_of),
        }
        if item.evidence is not None:
            place = {
                "href": f"#{self._id('evidence', item.evidence)}",
                "description": _line(item.locator, item.evidence),
            }
            observation["relevant-evidence"] = [place | ({"remarks": _line(item.quote)} if item.quote else {})]
        return observation

    def _finding(self, item: ControlVerdict) -> dict[str, Any]:
        control = self._controls[item.control]
        state, reason = _STATES[item.verdict]
        return {
            "uuid": self._verdict_id("finding", item),
            "title": _line(f"{control.id}: {control.title}"),
            "description": _line(control.passes if item.verdict is Verdict.PASS else control.fails),
            "target": {
                "type": "objective-id",
                "target-id": _token(control.id),
                "status": {"state": state, "reason": reason},
            },
            "related-observations": [{"observation-uuid": self._verdict_id("observation", item)}],
        }

    def _resources(self) -> Iterator[dict[str, Any]]:
        yield {
            "uuid": self._id("plan"),
            "title": "The report",
            "description": _NO_PLAN,
            "rlinks": [{"href": "../report.json", "media-type": "application/json"}],
        }
        for item in self.report.evidence:
            yield self._resource(item)

    def _resource(self, item: Evidence) -> dict[str, Any]:
        hashes = [{"algorithm": "SHA-256", "value": item.sha256}]
        return {
            "uuid": self._id("evidence", item.id),
            "title": item.id,
            "description": _line(item.subject, item.format),
            "props": _props(evidence=item.id, kind=item.kind.value, state=item.state, format=item.format),
            "rlinks": [{"href": address(path), "hashes": hashes} for path in item.paths],
        }

    @cached_property
    def _controls(self) -> dict[str, Control]:
        return {item.id: item for item in self.report.controls.controls}

    def _verdict_id(self, kind: str, item: ControlVerdict) -> str:
        return self._id(kind, item.control, *([] if item.subject is None else [item.subject]))

    def _id(self, *parts: str) -> str:
        return str(identifier(self.report.audit.report_id, "oscal", *parts))


def _props(**facts: str | None) -> list[dict[str, str]]:
    """Properties in our namespace, without those that are not known."""
    shown = {name.replace("_", "-"): one_line(value) for name, value in facts.items() if value is not None}
    return [{"name": name, "ns": NAMESPACE, "value": value} for name, value in shown.items() if value]


def _line(*texts: str | None) -> str:
    """The first text that says anything, on one line as OSCAL's titles are."""
    return next((line for text in texts if text and (line := one_line(text))), _UNNAMED)


def _token(text: str) -> str:
    """An id as OSCAL writes ids: letters, digits, hyphens, points and low lines, a letter first."""
    token = re.sub(r"[^A-Za-z0-9._-]", "_", text)
    return token if token[:1].isalpha() else f"_{token}"
