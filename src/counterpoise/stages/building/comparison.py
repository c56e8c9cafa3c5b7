"""Open and closed side by side: group means as intervals, their difference, and answers by group."""

from __future__ import annotations

from counterpoise.assessment.answers import scores
from counterpoise.assessment.comparison import Group, Member, compare, count_answers
from counterpoise.catalogue.indicator_rules import DOCUMENTATION, documentation
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.marts import ACCESS, INDICATOR_ANSWER
from counterpoise.language import said
from counterpoise.report.model import Comparison, ComparisonGroup, IndicatorComparison
from counterpoise.stages.assess import as_float, stored_answers
from counterpoise.stages.building.contrasts import build_contrasts
from counterpoise.stages.building.source import Source
from counterpoise.vocabulary import Access


def build_comparison(source: Source) -> Comparison:
    """Enter the figures of the comparison page; the judgement is `assessment.comparison`."""
    access = {row["deployment_id"]: Access(row["access"]) for row in source.table(ACCESS)}
    developers = {row["deployment_id"]: row["developer_id"] for row in source.table(DEPLOYMENT)}
    compared = {indicator.id for indicator in documentation()}
    answers = [item for item in stored_answers(source.table(INDICATOR_ANSWER)) if item.indicator in compared]
    found = compare(
        Member(score.deployment, access[score.deployment], developers[score.deployment], score)
        for score in scores(documentation(), answers)
    )
    return Comparison(
        groups=tuple(_group(source, group) for group in found.groups),
        difference=source.book.add(
            "comparison.difference",
            said("Mean documentation score, open minus closed"),
            "index",
            bounds=(as_float(found.difference_lower), as_float(found.difference_upper)),
            n=sum(group.deployments for group in found.groups if group.access in {Access.OPEN, Access.CLOSED}),
            query="scores_of_group",
            formula="[mean lower of open − mean upper of closed, mean upper of open − mean lower of closed]",
            note=None if found.difference_lower is not None else said("one of the two groups has no deployment"),
            parameters={"pillar": DOCUMENTATION, "access": "all"},
        ),
        outcome=found.outcome,
        indicators=tuple(
            IndicatorComparison(indicator=item.indicator, counts=item.counts) for item in count_answers(answers, access)
        ),
        contrasts=build_contrasts(source),
    )


def _group(source: Source, group: Group) -> ComparisonGroup:
    access = group.access.value
    words = access.replace("_", " ")
    empty = None if group.deployments else said("no deployment has this access")
    return ComparisonGroup(
        access=group.access,
        deployments=source.book.add(
            f"comparison.{access}.deployments",
            said("Deployments: {words}", words=words),
            "deployments",
            value=group.deployments,
            query="developers_of_group",
            formula="number of rows",
            parameters={"access": access},
        ),
        developers=source.book.add(
            f"comparison.{access}.developers",
            said("Known developers: {words}", words=words),
            "entities",
            value=group.developers,
            query="developers_of_group",
            formula="number of distinct developer_id",
            parameters={"access": access},
        ),
        documentation=source.book.add(
            f"comparison.{access}.documentation",
            said("Mean documentation score: {words}", words=words),
            "index",
            bounds=(as_float(group.lower), as_float(group.upper)),
            n=group.deployments,
            query="scores_of_group",
            formula="[mean of lower, mean of upper]",
            note=empty,
            parameters={"pillar": DOCUMENTATION, "access": access},
        ),
        completeness=source.book.add(
            f"comparison.{access}.completeness",
            said("Questions answered: {words}", words=words),
            "share",
            value=as_float(group.completeness),
            n=group.deployments,
            query="scores_of_group",
            formula="mean of completeness",
            note=empty,
            parameters={"pillar": DOCUMENTATION, "access": access},
        ),
        members=group.members,
    )
