"""Fit by use case: needs first, then each option with what is shown of it and a figure for every number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from counterpoise.assessment.fit import abstention, of_option, order_of
from counterpoise.assessment.fit_facts import Judged
from counterpoise.catalogue.needs import Judge, needs, thin_rule
from counterpoise.contracts.fit import FIT
from counterpoise.estate.loading import Estate
from counterpoise.estate.use_cases import UseCase
from counterpoise.language import said
from counterpoise.report.basis import FigureId, Unit
from counterpoise.report.fit import FitByUseCase, FitNeed, FitOption, NeedResult, UseCaseFit
from counterpoise.stages.building.source import Source
from counterpoise.stages.fit import OptionKind, options_of
from counterpoise.stages.knowledge import Knowledge
from counterpoise.stages.needs import asked, in_words
from counterpoise.vocabulary import Fit, NeedWeight
from counterpoise.warehouse.warehouse import Row

_Key: TypeAlias = tuple[str, OptionKind, str]
_UNITS: Mapping[Judge, Unit] = {
    "documentation": "index",
    "score": "score",
    "cost": "money",
    "runway": "days",
    "switch": "days",
}


def build_fit(source: Source) -> FitByUseCase:
    """Every use case that estate.yaml lists, in its order."""
    rows: dict[_Key, list[Row]] = defaultdict(list)
    for row in source.table(FIT):
        rows[row["use_case"], row["option_kind"], row["option_id"]].append(row)
    use_cases = source.audit.estate.settings.use_cases
    names = _names(source.audit.estate) if use_cases else {}
    return FitByUseCase(
        thin_rule=said(thin_rule()), use_cases=tuple(_use_case(source, item, rows, names) for item in use_cases)
    )


def _names(estate: Estate) -> dict[tuple[OptionKind, str], str]:
    """Names for people: of deployments by id, of candidates by their spelling."""
    known = Knowledge.of(estate)
    names: dict[tuple[OptionKind, str], str] = {("deployment", item.id): item.name for item in estate.deployments}
    for spelling in {name for item in estate.settings.use_cases for name in item.candidates}:
        model = known.models.get(known.resolver.model(spelling).id or "")
        names["candidate", spelling] = model.name if model else spelling
    return names


def _use_case(
    source: Source, use_case: UseCase, rows: Mapping[_Key, list[Row]], names: Mapping[tuple[OptionKind, str], str]
) -> UseCaseFit:
    options = options_of(use_case, source.audit.estate)
    found = {key: rows.get((use_case.id, *key), []) for key in options}
    built = tuple(_option(source, use_case, key, names[key], found[key]) for key in options)
    wanted = asked(use_case)
    deciding = [_judged(row) for listed in found.values() for row in listed if row["is_evaluated"]]
    return UseCaseFit(
        id=use_case.id,
        title=use_case.title,
        owner_role=use_case.owner_role,
        stated_on=use_case.stated_on,
        order=order_of(use_case.stated_on, deciding),
        abstains=abstention([item.weight for item in wanted], [item.outcome for item in built]),
        needs=tuple(
            FitNeed(
                need=item.need.id,
                name=said(item.need.name),
                theme=item.need.theme,
                weight=item.weight,
                asked=in_words(item, source.audit.estate.settings.currency),
            )
            for item in wanted
        ),
        options=built,
    )


def _judged(row: Row) -> Judged:
    return Judged(
        Fit(row["outcome"]), row["reason"], evaluated_on=row["evaluated_on"], is_evaluated=row["is_evaluated"]
    )


def _option(
    source: Source, use_case: UseCase, key: tuple[OptionKind, str], shown: str, rows: Sequence[Row]
) -> FitOption:
    kind, name = key
    musts = [Fit(row["outcome"]) for row in rows if row["weight"] == NeedWeight.MUST]
    preferred = [Fit(row["outcome"]) for row in rows if row["weight"] == NeedWeight.PREFERRED]
    asked_of = {"use_case": use_case.id, "kind": kind, "option": name}

    def count(figure: str, words: str, weight: NeedWeight, number: int) -> FigureId:
        return source.book.add(
            f"fit.{use_case.id}.{kind}.{name}.{figure}",
            f"{words}, {use_case.title}: {shown}",
            "needs",
            value=number,
            query="fit_of_option",
            formula=f"number of rows with outcome {figure.removeprefix('preferred_')}",
            parameters={**asked_of, "weight": weight},
        )

    return FitOption(
        name=shown,
        deployment=name if kind == "deployment" else None,
        outcome=of_option(musts),
        met=count(Fit.MEETS, said("Must-have needs met"), NeedWeight.MUST, musts.count(Fit.MEETS)),
        not_met=count(
            Fit.DOES_NOT_MEET, said("Must-have needs not met"), NeedWeight.MUST, musts.count(Fit.DOES_NOT_MEET)
        ),
        not_shown=count(Fit.NOT_SHOWN, said("Must-have needs not shown"), NeedWeight.MUST, musts.count(Fit.NOT_SHOWN)),
        preferred_met=count(
            f"preferred_{Fit.MEETS}", said("Preferred needs met"), NeedWeight.PREFERRED, preferred.count(Fit.MEETS)
        ),
        results=tuple(_result(source, asked_of, row) for row in rows),
    )


def _result(source: Source, asked_of: Mapping[str, str], row: Row) -> NeedResult:
    need = needs()[row["need"]]
    is_measured = row["lower"] is not None or row["upper"] is not None
    observed = None
    if is_measured:
        parameters = {**asked_of, "number": str(row["need_number"])}
        observed = source.book.add(
            f"fit.{'.'.join(asked_of.values())}.need.{row['need_number']}",
            f"{said(need.name)} ({row['asked']}): {asked_of['option']}",
            _UNITS[need.judge],
            bounds=(row["lower"], row["upper"]),
            query="fit_of_need",
            formula=f"[lower, upper] of: {need.decided_by}",
            parameters=parameters,
        )
    return NeedResult(
        outcome=row["outcome"],
        reason=row["reason"],
        observed=observed,
        evidence=source.ids(row["evidence"]),
        locator=row["locator"],
    )
