"""The language of the rules: its truth tables, and what holds for every indicator of the catalogue."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from counterpoise.assessment.answers import answer_all, scores
from counterpoise.assessment.case import Case, Judgement
from counterpoise.assessment.facts import Day, Deployment, Disclosure, Document, Dossier, Evaluation, Statement
from counterpoise.assessment.judging import compile_rule
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.catalogue.rules import Rule, facts_of, field_of, fields_of
from counterpoise.vocabulary import Answer, DisclosureState, DocumentKind, EvaluatorRelationship

DAY = Day(date(2026, 10, 31))
Y, N, U, P = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.PARTIAL
CARD = Document("c" * 64, DocumentKind.MODEL_CARD, model="m", dated_on=date(2026, 9, 1))
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def judge(rule: dict[str, Any], statements: dict[str, Any], *, strict: bool = False) -> Judgement:
    given_ = {name: Statement(value) for name, value in statements.items()}
    dossier = Dossier(Deployment("d", "D", model="m"), statements=given_)
    return compile_rule(_RULE.validate_python(rule), strict=strict)(Case(dossier, DAY))


def _fact(answer: Answer, name: str) -> dict[str, str]:
    return {Y: {name: "yes"}, N: {name: "none"}, U: {}}[answer]


@pytest.mark.parametrize(("one", "two"), list(product((Y, N, U), repeat=2)))
def test_truth_tables(one: Answer, two: Answer) -> None:
    parts = [{"kind": "stated", "fact": name} for name in ("reg.owner", "reg.escalation")]
    given_ = {**_fact(one, "reg.owner"), **_fact(two, "reg.escalation")}
    both, either = {"kind": "all_of", "rules": parts}, {"kind": "any_of", "rules": parts}
    pair = {one, two}
    assert judge(both, given_).answer is (N if N in pair else U if U in pair else Y)
    assert judge(both, given_, strict=True).answer is (U if U in pair else N if N in pair else Y)
    for strict in (False, True):
        assert judge(either, given_, strict=strict).answer is (Y if Y in pair else U if U in pair else N)


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ({"kind": "stated"}, "Head of Claims", Y),
        ({"kind": "stated"}, "None", N),
        ({"kind": "stated"}, "no", N),
        ({"kind": "equals", "value": "a"}, "a", Y),
        ({"kind": "equals", "value": "a"}, "b", N),
        ({"kind": "in_set", "values": ("a", "b")}, "b", Y),
        ({"kind": "in_set", "values": ("a", "b")}, "c", N),
        ({"kind": "at_least", "value": 183}, "183", Y),
        ({"kind": "at_least", "value": 183}, "182.9", N),
        ({"kind": "at_most", "value": 1e25}, "1e25", Y),
        ({"kind": "more_than", "value": 1e25}, "1e25", N),
        ({"kind": "less_than", "value": 3, "times": 0.5}, "1.4", Y),
        ({"kind": "less_than", "value": 3, "times": 0.5}, "1.5", N),
        ({"kind": "at_least", "value": 183}, "many", U),
        ({"kind": "log_coverage", "minimum": 0.9}, "0.95..1", Y),
        ({"kind": "log_coverage", "minimum": 0.9}, "0.5..0.95", U),
        ({"kind": "log_coverage", "minimum": 0.9}, "0.1..0.2", N),
        ({"kind": "dated_within", "days": 30}, date(2026, 10, 1), Y),
        ({"kind": "dated_within", "days": 30}, date(2026, 9, 30), U),  # stale, which is not a no
        ({"kind": "dated_within", "days": 30}, date(2026, 11, 1), U),  # after the day of assessment
        ({"kind": "dated_within", "days": 30}, "none", N),
        ({"kind": "dated_within", "days": 30}, "autumn", U),
        ({"kind": "earlier", "than": "2026-10-01"}, date(2026, 10, 1), Y),
        ({"kind": "earlier", "than": "2026-10-01"}, date(2026, 10, 2), N),
        ({"kind": "earlier", "than": "2026-10-01"}, "none", N),
    ],
)
def test_a_fact_against_its_rule(rule: dict[str, Any], value: object, expected: Answer) -> None:
    rule = rule | {"fact": "reg.owner"}
    found = judge(rule, {"reg.owner": value})
    assert found.answer is expected, found.reason
    missing = judge(rule, {})
    assert (missing.answer, missing.reason) == (U, "the role that answers for the deployment: not stated")
    turned = judge({"kind": "negation", "rule": rule}, {"reg.owner": value}).answer
    assert turned is {Y: N, N: Y, U: U}[expected]


def test_a_document_that_states_that_there_is_none_answers_only_where_that_counts() -> None:
    said = Disclosure(CARD, "mitigations", DisclosureState.DISCLOSED, "None")
    case = Case(Dossier(Deployment("d", "D", model="m"), [CARD], [said]), DAY)
    for counts, expected in ((True, Y), (False, N)):
        rule = _RULE.validate_python({"kind": "disclosed", "field": "mitigations", "none_counts": counts})
        assert compile_rule(rule)(case).answer is expected


def test_of_two_documents_the_most_recent_gives_a_value() -> None:
    older = replace(CARD, evidence_sha256="a" * 64, dated_on=date(2026, 1, 1))
    said = [
        Disclosure(document, "training_compute_flop", DisclosureState.DISCLOSED, value)
        for document, value in ((older, "1e24"), (CARD, "9e25"))
    ]
    for order in (said, said[::-1]):
        case = Case(Dossier(Deployment("d", "D", model="m"), [], order), DAY)
        found = case.fact("card.training_compute_flop")
        assert found is not None
        assert (found.value, found.evidence_sha256) == ("9e25", "c" * 64)


# Any evidence at all, before every indicator of the catalogue.

_RULES = [indicator.rule for indicator in indicators()]
_FIELDS = sorted({field for rule in _RULES for field in fields_of(rule)})
_FACTS = sorted({name for rule in _RULES for name in facts_of(rule) if field_of(name) is None})
_DATES = st.dates(DAY.as_of - timedelta(days=900), DAY.as_of + timedelta(days=30))
_VALUES = st.one_of(st.sampled_from(["none", "yes", "no", "a", "0", "1", "200", "0.2..0.9"]), _DATES)
_documents = st.builds(
    Document,
    evidence_sha256=st.text("0123456789abcdef", min_size=4, max_size=4),
    kind=st.sampled_from(DocumentKind),
    model=st.sampled_from(["m", None]),
    dated_on=st.none() | _DATES,
)
_disclosures = st.builds(
    Disclosure,
    document=_documents,
    field=st.sampled_from(_FIELDS),
    state=st.sampled_from(DisclosureState),
    value=st.sampled_from(["none", "something", None]),
)
_evaluations = st.builds(
    Evaluation,
    evidence_sha256=st.just("e"),
    model=st.just("m"),
    evaluated_on=st.none() | _DATES,
    evaluator=st.sampled_from(EvaluatorRelationship),
)
_dossiers = st.builds(
    Dossier,
    deployment=st.just(Deployment("d", "D", model="m")),
    documents=st.lists(_documents, max_size=4),
    disclosures=st.lists(_disclosures, max_size=25),
    evaluations=st.lists(_evaluations, max_size=3),
    statements=st.dictionaries(st.sampled_from(_FACTS), st.builds(Statement, _VALUES), max_size=25),
)


@given(st.data(), _dossiers)
def test_evidence_never_widens_and_its_loss_never_raises(data: st.DataObject, dossier: Dossier) -> None:
    """For every level and pillar: with less evidence the lower bound is no higher, and the interval no narrower."""
    less = replace(
        dossier,
        documents=[item for item in dossier.documents if data.draw(st.booleans())],
        disclosures=[item for item in dossier.disclosures if data.draw(st.booleans())],
        evaluations=[item for item in dossier.evaluations if data.draw(st.booleans())],
        statements={name: item for name, item in dossier.statements.items() if data.draw(st.booleans())},
    )
    full = scores(indicators(), answer_all(indicators(), [dossier], DAY))
    poor = scores(indicators(), answer_all(indicators(), [less], DAY))
    for more, fewer in zip(full, poor, strict=True):
        assert (more.level, more.pillar) == (fewer.level, fewer.pillar)
        assert fewer.lower is not None
        assert more.lower is not None
        assert fewer.lower <= more.lower
        assert _width(more.upper, more.lower) <= _width(fewer.upper, fewer.lower)


def test_evidence_that_overrules_a_no_does_not_make_the_whole_unknown_again() -> None:
    """Hardware is not shown; of the architecture one place says that there is none, another describes it."""
    card = Document("0000", DocumentKind.MODEL_CARD, "m")

    def answer(*values: str) -> Answer:
        said = [Disclosure(card, "architecture", DisclosureState.DISCLOSED, value) for value in values]
        dossier = Dossier(Deployment("d", "D", model="m"), disclosures=said)
        found = answer_all(indicators(), [dossier], DAY)
        return next(item.answer for item in found if item.indicator == "OSAI-hardware_architecture")

    assert [answer(), answer("none"), answer("none", "something")] == [U, U, U]


def _width(upper: Fraction | None, lower: Fraction | None) -> Fraction:
    assert upper is not None
    assert lower is not None
    return upper - lower
