"""The catalogue as pages of the documentation: `python -m counterpoise.catalogue.pages controls|indicators|needs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from counterpoise.catalogue.control_rules import Control, Framework, exemptions, frameworks
from counterpoise.catalogue.indicator_rules import Scheme, schemes
from counterpoise.catalogue.needs import Need, needs, thin_rule
from counterpoise.catalogue.rules import Rule, described, facts, facts_of, field_of, fields_of

_MARKS = {"stored": "", "stored_secondary": " (read in a secondary source only)", "own": " (not read in its source)"}


def controls_page() -> str:
    """Every control by framework, and every fact that the organisation states for them."""
    return "\n".join([*_CONTROLS_HEAD, *(line for item in frameworks() for line in _framework(item)), *_facts()])


def indicators_page() -> str:
    """Every indicator by scheme."""
    return "\n".join([*_INDICATORS_HEAD, *(line for item in schemes() for line in _scheme(item))])


def needs_page() -> str:
    """Every need that the owner of a use case may state."""
    return "\n".join([*_NEEDS_HEAD, *map(_need, needs().values()), "", f"{thin_rule()}.", ""])


def _need(item: Need) -> str:
    taken = {"nothing": "nothing", "places": "`places`", "word": "`word`"}.get(item.takes, "`value`")
    taken = "`value`, `benchmark`, `metric`" if item.takes == "benchmark" else taken
    limit = f", {(item.direction or '').replace('_', ' ')}, {item.unit}" if item.direction else ""
    return f"| `{item.id}` | {item.theme} | {item.name} | {taken}{limit} | {item.decided_by} | {item.judged} |"


def _framework(item: Framework) -> Iterator[str]:
    yield from (f"## {item.name}", "", f"{item.edition}. Catalogue of {item.as_of.isoformat()}.", "")
    for control in item.controls:
        yield from _control(control)


def _control(control: Control) -> Iterator[str]:
    lifted = exemptions().get(control.id)
    yield from (f"### {control.id}", "", f"{control.reference}: {control.title}{_MARKS[control.verification]}.", "")
    yield f"- No exception: {control.passes}"
    yield f"- Exception: {control.fails}"
    yield f"- Reads: {_read([control.test])}"
    if control.applies_if is not None:
        yield f"- Applies by: {_read([control.applies_if])}"
    if control.access != "both":
        yield f"- Applies to: models whose weights are {'released' if control.access == 'open' else 'not released'}"
    if control.starts:
        days = ", ".join(start.from_.isoformat() for start in control.starts)
        yield f"- In force from: {control.starts_note or days}"
    if lifted is not None:
        yield f"- Lifted by: {lifted.id}, which reads {_read([lifted.rule])}"
    if control.checked is not None:
        yield f"- Read again on {control.checked.on.isoformat()} at {control.checked.at}"
    if control.note:
        yield f"- Note: {control.note}"
    yield ""


def _read(rules: list[Rule]) -> str:
    """Fields and facts of rules, in words, each once."""
    named = [f"{_field(field)}" for rule in rules for field in fields_of(rule)]
    named += [described(name) for rule in rules for name in facts_of(rule) if field_of(name) is None]
    return "; ".join(dict.fromkeys(named)) or "documents and evaluations at hand"


def _field(field: str) -> str:
    clause = field.removeprefix("terms.")
    return f"clause `{clause}` of the contract" if clause != field else f"`{field}` ({described(f'card.{field}')})"


def _facts() -> Iterator[str]:
    yield from ("## Facts that the organisation states", "")
    yield "Under `governance:` of a deployment in the register (`reg.`) or of the organisation in estate.yaml (`pol.`)."
    yield from ("", "| Fact | Form | What it is |", "|---|---|---|")
    for name, fact in facts().items():
        if name.startswith(("reg.", "pol.")):
            yield f"| `{name}` | {fact.type.replace('_', ' or ')} | {fact.describes} |"
    yield ""


def _scheme(item: Scheme) -> Iterator[str]:
    mark = "" if item.source == "project definition" else _MARKS[item.verification]
    yield from (f"## {item.name}", "")
    yield f"{item.edition}; answers speak of the {item.level.value}. Source: {item.source}{mark}."
    yield from ("", "| Indicator | Pillar | Asks | Reads |", "|---|---|---|---|")
    for indicator in item.indicators:
        scored = "" if indicator.scored else "; not scored"
        asks = f"{indicator.name}: {indicator.measures}{scored}".replace("|", "\\|")
        yield f"| `{indicator.id}` | {indicator.pillar} | {asks} | {_read([indicator.rule])} |"
    yield ""


_CONTROLS_HEAD = (
    "# Controls",
    "",
    "Generated from `catalogue/frameworks/`. Own wording; facts and identifiers only; not legal advice. How a control",
    "is judged stands in [the methodology](methodology.md#controls).",
    "",
)
_INDICATORS_HEAD = (
    "# Indicators",
    "",
    "Generated from `catalogue/indicators/`. Own wording; names are identifiers. How answers become scores stands in",
    "[the methodology](methodology.md#indicators-and-scores).",
    "",
)
_NEEDS_HEAD = (
    "# Needs",
    "",
    "Generated from `catalogue/needs.yaml`: what the owner of a use case may state under `use_cases:` in estate.yaml,",
    "and what decides each. How to state them stands in [the guide](guide.md#needs-of-a-use-case), how they are judged",
    "in [the methodology](methodology.md#fit-by-use-case).",
    "",
    "| Need | Theme | What it is | Takes | Decided by | How it is judged |",
    "|---|---|---|---|---|---|",
)
_PAGES = {"controls": controls_page, "indicators": indicators_page, "needs": needs_page}


if __name__ == "__main__":
    sys.stdout.write(_PAGES[sys.argv[1]]())
