"""Controls by framework: whom they bind, from when, what lifts them, and the declared rule that tests them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from counterpoise.catalogue.indicator_rules import Verification
from counterpoise.catalogue.loading import Entry, Identifier, Text, names_in, read
from counterpoise.catalogue.rules import Rule, check_names

ControlId = Annotated[str, Field(pattern=r"^[A-Z]+(-[A-Za-z0-9.]+)+$")]
Bound = Literal["system_provider", "deployer", "model_provider", "organisation"]


class Start(Entry):
    """A first day in force; `when` says for which cases, where it is not the same for all."""

    from_: date = Field(alias="from")
    when: Rule | None = None


class Checked(Entry):
    """That the reference was read again, in a source other than the one the facts base names."""

    on: date
    at: Text


class Control(Entry):
    """One control. `passes` and `fails` say in words what `test` and `contrary` declare."""

    id: ControlId
    reference: Text
    title: Text
    binds: Annotated[tuple[Bound, ...], Field(min_length=1)]
    access: Literal["open", "closed", "both"]
    themes: tuple[Literal["accountability", "power"], ...]
    level: Literal["organisation", "deployment"]
    starts: tuple[Start, ...] = ()
    starts_note: Text | None = None
    applies_if: Rule | None = None
    test: Rule
    contrary: Rule | None = None
    passes: Text
    fails: Text
    insufficient: Text | None = None
    automatable: Literal["full", "partial", "attestation"]
    verification: Verification
    checked: Checked | None = None
    source: Text
    note: Text | None = None


class Exemption(Entry):
    """A rule that lifts the controls it names, and no other."""

    id: ControlId
    lifts: tuple[ControlId, ...]
    verification: Verification
    rule: Rule


class ControlSource(Entry):
    id: Text
    what: Text


class Framework(Entry):
    """frameworks/<framework>.yaml"""

    framework: Identifier
    name: Text
    edition: Text
    as_of: date
    sources: tuple[ControlSource, ...]
    exemptions: tuple[Exemption, ...] = ()
    controls: tuple[Control, ...]

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Framework:
        sources = {item.id for item in self.sources}
        for control in self.controls:
            if control.source not in sources:
                raise ValueError(f"{control.id} names the source {control.source!r}, which the file does not list")
            for rule in (control.applies_if, control.test, control.contrary, *(start.when for start in control.starts)):
                if rule is not None:
                    check_names(control.id, rule)
        for exemption in self.exemptions:
            check_names(exemption.id, exemption.rule)
        return self


@lru_cache(maxsize=1)
def frameworks() -> tuple[Framework, ...]:
    """Every framework of the catalogue, by file name. Raises ValueError where controls or exemptions collide."""
    found = tuple(read(f"frameworks/{name}", Framework) for name in names_in("frameworks"))
    ids = [control.id for framework in found for control in framework.controls]
    lifted = [name for framework in found for item in framework.exemptions for name in item.lifts]
    if len(set(ids)) < len(ids) or len(set(lifted)) < len(lifted):
        raise ValueError("a control stands twice, or two exemptions lift it")
    if dangling := sorted(set(lifted) - set(ids)):
        raise ValueError(f"an exemption lifts {dangling}, which no framework lists")
    return found


@lru_cache(maxsize=1)
def controls() -> tuple[Control, ...]:
    """Every control, in the order of the frameworks and of the entries in them."""
    return tuple(control for framework in frameworks() for control in framework.controls)


@lru_cache(maxsize=1)
def exemptions() -> dict[str, Exemption]:
    """By control, the exemption that may lift it."""
    return {name: item for framework in frameworks() for item in framework.exemptions for name in item.lifts}
