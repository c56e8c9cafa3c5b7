"""The register as the evidence shows it: access and its reasons, licences, documentation, use."""

from __future__ import annotations

from collections import defaultdict

from counterpoise.catalogue.indicator_rules import DOCUMENTATION
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.estate import MODEL as MODEL_TABLE
from counterpoise.contracts.marts import ACCESS, INDICATOR_ANSWER, LICENCE_LINK, SCORE
from counterpoise.language import said
from counterpoise.report.accountability import IndicatorAnswer, Score
from counterpoise.report.basis import FigureId
from counterpoise.report.model import Deployment, LicenceLink
from counterpoise.report.wording import capital
from counterpoise.stages.building.source import Source, total
from counterpoise.vocabulary import Level
from counterpoise.warehouse.warehouse import Row


def build_scores(source: Source) -> tuple[Score, ...]:
    """One score a deployment, level and pillar, as an interval figure with its completeness."""
    return tuple(
        Score(
            deployment=row["deployment_id"],
            level=row["level"],
            pillar=row["pillar"],
            interval=_score_figure(source, row, "score"),
            completeness=_score_figure(source, row, "completeness"),
            yes=row["answered_yes"],
            partial=row["answered_partial"],
            no=row["answered_no"],
            unknown=row["unknown"],
            not_applicable=row["not_applicable"],
        )
        for row in source.table(SCORE)
    )


def _score_figure(source: Source, row: Row, kind: str) -> FigureId:
    deployment, level, pillar = row["deployment_id"], row["level"], row["pillar"]
    asked = row["answered_yes"] + row["answered_partial"] + row["answered_no"] + row["unknown"]
    is_score = kind == "score"
    return source.book.add(
        f"score.{deployment}.{level}.{pillar}.{kind}",
        said(
            "{what}, {pillar} of the {level}: {deployment}",
            what=said("Score") if is_score else said("Questions answered"),
            pillar=pillar,
            level=said(level),
            deployment=deployment,
        ),
        "index" if is_score else "share",
        value=None if is_score else row["completeness"],
        bounds=(row["lower"], row["upper"]) if is_score else (None, None),
        n=asked,
        query="answers_of_deployment",
        formula="[(yes + ½ partial) / asked, (yes + ½ partial + unknown) / asked], asked = yes + partial + no + unknown"
        if is_score
        else "(yes + partial + no) / asked",
        note=None if asked else said("no question applies"),
        parameters={"deployment": deployment, "level": level, "pillar": pillar},
    )


def build_answers(source: Source) -> tuple[IndicatorAnswer, ...]:
    return tuple(
        IndicatorAnswer(
            indicator=row["indicator"],
            deployment=row["deployment_id"],
            answer=row["answer"],
            reason=row["reason"],
            evidence=source.evidence_id(row["evidence_sha256"]),
            locator=row["locator"],
            quote=row["quote"],
        )
        for row in source.table(INDICATOR_ANSWER)
    )


def build_deployments(source: Source, scores: tuple[Score, ...]) -> tuple[Deployment, ...]:
    """The register by name."""
    access = {row["deployment_id"]: row for row in source.table(ACCESS)}
    bases = {row["model_id"]: row["base_model_id"] for row in source.table(MODEL_TABLE)}
    by_deployment = {
        score.deployment: score for score in scores if (score.level, score.pillar) == (Level.MODEL, DOCUMENTATION)
    }
    links: dict[str, list[Row]] = defaultdict(list)
    for row in source.table(LICENCE_LINK):
        links[row["deployment_id"]].append(row)
    register = {deployment.id: deployment for deployment in source.audit.estate.deployments}
    return tuple(
        Deployment(
            id=row["deployment_id"],
            name=row["name"],
            use_case=row["use_case"],
            owner_role=row["owner_role"],
            unit=row["unit"],
            is_critical=row["is_critical"],
            model=source.model_names.get(row["model_id"], row["model"]),
            developer=source.entity_names.get(row["developer_id"]),
            base_model=source.model_names.get(bases.get(row["model_id"]) or ""),
            host=source.entity_names.get(row["host_id"], row["host"]),
            hosting=row["hosting"],
            payee=register[row["deployment_id"]].payee,
            access=access[row["deployment_id"]]["access"],
            access_reasons=tuple(access[row["deployment_id"]]["reasons"].splitlines()),
            licences=tuple(_link(source, link) for link in links[row["deployment_id"]]),
            effective_licence_class=access[row["deployment_id"]]["licence_class"],
            documentation=by_deployment[row["deployment_id"]].interval,
            completeness=by_deployment[row["deployment_id"]].completeness,
            calls=_usage(source, row["deployment_id"], "calls"),
            tokens=_usage(source, row["deployment_id"], "tokens"),
            evidence=source.evidence_of_deployments.get(row["deployment_id"], ()),
        )
        for row in sorted(source.table(DEPLOYMENT), key=lambda row: (row["name"].casefold(), row["deployment_id"]))
    )


def _link(source: Source, row: Row) -> LicenceLink:
    return LicenceLink(
        model=source.model_names.get(row["model"], row["model"]),
        licence_id=row["licence_id"],
        licence_name=row["licence_name"],
        licence_class=row["licence_class"],
        source=row["source"],
        evidence=source.evidence_id(row["evidence_sha256"]),
    )


def _usage(source: Source, deployment: str, unit: str) -> FigureId:
    """Calls or tokens in the window. No row in any log is not zero use: it is use that is not shown."""
    rows = source.book.rows("usage_of_deployment", deployment=deployment, **source.span)
    calls, untold = total(rows, "calls"), total(rows, "calls_without_tokens")
    value: int | None = total(rows, unit) if rows else None
    note = None if rows else said("no log speaks of this deployment")
    if rows and unit == "tokens" and untold:
        note = said("{untold} of {calls} calls state no tokens", untold=untold, calls=calls)
        value = None if untold == calls else value
    return source.book.add(
        f"usage.{deployment}.{unit}",
        f"{capital(said(unit))}: {deployment}",
        unit,  # type: ignore[arg-type] # calls and tokens are units
        value=value,
        query="usage_of_deployment",
        formula=f"sum of {unit}",
        note=note,
        parameters={"deployment": deployment, **source.span},
    )
