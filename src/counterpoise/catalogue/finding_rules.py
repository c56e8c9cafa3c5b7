"""Standing texts and severities of findings, as data; the conditions are in `counterpoise.assessment.findings`."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Annotated

from pydantic import Field, model_validator

from counterpoise.catalogue.loading import Entry, Identifier, Text, read
from counterpoise.vocabulary import Severity


class FindingRule(Entry):
    """One rule: what is expected, what follows where it is not met, what to do, and how severe each case is."""

    id: Annotated[str, Field(pattern=r"^[A-Z]+(-[A-Z]+)*$")]
    title: Text
    criterion: Text
    effect: Text
    recommendation: Text
    severity: Annotated[dict[Identifier, Severity], Field(min_length=1)]
    severity_rule: Text


class FindingsFile(Entry):
    """findings.yaml"""

    due_days: dict[Severity, Annotated[int, Field(ge=1)]]
    rules: tuple[FindingRule, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> FindingsFile:
        if len({rule.id for rule in self.rules}) < len(self.rules):
            raise ValueError("a rule id stands twice")
        return self


@lru_cache(maxsize=1)
def _file() -> FindingsFile:
    return read("findings.yaml", FindingsFile)


@lru_cache(maxsize=1)
def finding_rules() -> dict[str, FindingRule]:
    """Rules by id, in the order of the file."""
    return {rule.id: rule for rule in _file().rules}


def due_days() -> dict[Severity, int]:
    """Days after the day of assessment by which a finding is to be answered; a severity without one has no date."""
    return _file().due_days


def findings_page() -> str:
    """The rules for the documentation, as Markdown."""
    due = ", ".join(f"{severity} {days} days" for severity, days in due_days().items())
    return _HEAD.format(due=due) + "\n".join(map(_section, finding_rules().values()))


def _section(rule: FindingRule) -> str:
    return f"""## {rule.id}: {rule.title}

- Expected: {rule.criterion}
- Why it matters: {rule.effect}
- What to do: {rule.recommendation}
- Severity: {rule.severity_rule}
"""


_HEAD = """# Findings

Generated from `catalogue/findings.yaml`. Each rule raises a finding where its condition holds; the texts and the
severity of each case stand here, the condition itself is in the report. A finding keeps its id (rule and subject) from
one period to the next, and is due so long after the day of assessment: {due}; a note has no date.

"""


if __name__ == "__main__":
    sys.stdout.write(findings_page())
