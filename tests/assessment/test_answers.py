"""Answers and scores: unknown is never no, more evidence never lowers, less never raises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.answers import answer_all, answer_indicator, score, scores
from counterpoise.assessment.facts import Day, Deployment, Disclosure, Document, Dossier, Evaluation, Review
from counterpoise.catalogue.indicator_rules import Indicator, documentation
from counterpoise.vocabulary import Answer, DisclosureState, DocumentKind, Level

AS_OF = date(2026, 10, 31)
DAY = Day(AS_OF)
MODEL, BASE = "m", "base"
DEPLOYMENT = Deployment("d", "D", MODEL)
CARD = Document("c" * 64, DocumentKind.MODEL_CARD, MODEL, dated_on=date(2026, 3, 1))
REVIEW = Review("HF-datasets", "d", Answer.YES, "Model Risk Officer", "read the report", date(2026, 9, 15))
INDICATORS = {indicator.id: indicator for indicator in documentation()}


def _datasets(state: DisclosureState = DisclosureState.DISCLOSED, document: Document = CARD) -> Disclosure:
    return Disclosure(document, "datasets", state, quote="datasets: a, b", locator="line 4")


def _answer(
    *disclosures: Disclosure,
    reviews: Sequence[Review] = (),
    documents: Sequence[Document] = (),
    evaluations: Sequence[Evaluation] = (),
    indicator: str = "HF-datasets",
) -> tuple[Answer, str]:
    dossier = Dossier(DEPLOYMENT, documents, disclosures, evaluations, reviews)
    found = answer_indicator(INDICATORS[indicator], dossier, DAY)
    return found.answer, found.reason


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DisclosureState.DISCLOSED, Answer.YES),
        (DisclosureState.PARTIAL, Answer.PARTIAL),
        (DisclosureState.NOT_DISCLOSED, Answer.UNKNOWN),
        (DisclosureState.NOT_COLLECTED, Answer.UNKNOWN),
        (DisclosureState.STALE, Answer.UNKNOWN),
        (DisclosureState.CONFLICTING, Answer.UNKNOWN),
    ],
)
def test_each_state_has_its_answer(state: DisclosureState, expected: Answer) -> None:
    assert _answer(_datasets(state))[0] is expected


def test_nothing_at_hand_is_unknown_and_says_so() -> None:
    assert _answer() == (Answer.UNKNOWN, "data sets the model was trained on: not collected")


def test_an_answer_leads_back_to_place_and_words() -> None:
    found = answer_indicator(INDICATORS["HF-datasets"], Dossier(DEPLOYMENT, disclosures=[_datasets()]), DAY)
    assert (found.evidence_sha256, found.locator, found.quote) == ("c" * 64, "line 4", "datasets: a, b")
    assert (found.indicator, found.deployment) == ("HF-datasets", "d")


@pytest.mark.parametrize(
    ("dated_on", "valid_until", "expected"),
    [
        (AS_OF - timedelta(days=365), None, Answer.YES),
        (AS_OF - timedelta(days=366), None, Answer.UNKNOWN),
        (None, None, Answer.YES),
        (AS_OF + timedelta(days=4), None, Answer.YES),  # collected after the end of the period
        (AS_OF, AS_OF, Answer.YES),
        (AS_OF, AS_OF - timedelta(days=1), Answer.UNKNOWN),
        (None, AS_OF - timedelta(days=1), Answer.UNKNOWN),
    ],
)
def test_a_document_out_of_its_window_is_unknown(
    dated_on: date | None, valid_until: date | None, expected: Answer
) -> None:
    document = replace(CARD, dated_on=dated_on, valid_until=valid_until)
    answer, reason = _answer(_datasets(document=document))
    assert answer is expected
    assert (": stale" in reason) == (expected is Answer.UNKNOWN)


def test_the_window_is_that_of_the_estate() -> None:
    dossier = Dossier(DEPLOYMENT, disclosures=[_datasets()])
    strict = Day(AS_OF, dict.fromkeys(DAY.stale_after_days, 30))
    assert answer_indicator(INDICATORS["HF-datasets"], dossier, strict).answer is Answer.UNKNOWN


def test_the_best_fresh_document_wins() -> None:
    old = replace(CARD, evidence_sha256="0" * 64, dated_on=date(2020, 1, 1))
    partial = _datasets(DisclosureState.PARTIAL, replace(CARD, evidence_sha256="1" * 64, dated_on=AS_OF))
    assert _answer(_datasets(document=old), partial)[0] is Answer.PARTIAL
    assert _answer(_datasets(document=old), partial, _datasets())[0] is Answer.YES


def test_a_document_of_the_base_model_does_not_answer_for_the_model() -> None:
    base = replace(CARD, model=BASE)
    text = Document("9" * 64, DocumentKind.LICENCE_TEXT, BASE, dated_on=AS_OF)
    assert _answer(_datasets(document=base))[0] is Answer.UNKNOWN
    assert _answer(documents=[text], indicator="CP-terms")[0] is Answer.UNKNOWN
    assert _answer(documents=[replace(text, model=MODEL)], indicator="CP-terms")[0] is Answer.YES
    assert _answer(documents=[replace(text, model=None)], indicator="CP-terms")[0] is Answer.YES
    assert _answer(evaluations=[Evaluation("8" * 64, BASE)], indicator="CP-evaluation")[0] is Answer.UNKNOWN


def test_evaluations_count_and_grow_old() -> None:
    fresh = Evaluation("8" * 64, MODEL, evaluated_on=AS_OF - timedelta(days=180))
    assert _answer(evaluations=[fresh], indicator="CP-evaluation")[0] is Answer.YES
    old = replace(fresh, evaluated_on=AS_OF - timedelta(days=181))
    assert _answer(evaluations=[old], indicator="CP-evaluation")[0] is Answer.UNKNOWN
    in_card = Disclosure(CARD, "evaluation_results", DisclosureState.DISCLOSED)
    assert _answer(in_card, evaluations=[old], indicator="CP-evaluation")[0] is Answer.YES


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_licence_or_terms_at_hand(kind: DocumentKind) -> None:
    document = Document("9" * 64, kind, MODEL, dated_on=AS_OF)
    is_terms = kind in {DocumentKind.LICENCE_TEXT, DocumentKind.API_TERMS, DocumentKind.CONTRACT}
    assert _answer(documents=[document], indicator="CP-terms")[0] is (Answer.YES if is_terms else Answer.UNKNOWN)


NO = replace(REVIEW, answer=Answer.NO, searched_on=date(2026, 9, 14))


def test_a_dated_search_turns_only_unknown_into_no() -> None:
    assert _answer(reviews=[NO])[0] is Answer.NO
    assert _answer(_datasets(DisclosureState.NOT_DISCLOSED), reviews=[NO])[0] is Answer.NO
    assert _answer(_datasets(DisclosureState.PARTIAL), reviews=[NO])[0] is Answer.PARTIAL
    assert _answer(_datasets(), reviews=[NO])[0] is Answer.YES


def test_a_no_without_a_dated_search_stays_unknown() -> None:
    answer, reason = _answer(reviews=[replace(NO, searched_on=None)])
    assert answer is Answer.UNKNOWN
    assert "without the date of a search" in reason


def test_a_yes_of_a_person_counts() -> None:
    assert _answer(reviews=[REVIEW])[0] is Answer.YES
    assert _answer(_datasets(DisclosureState.PARTIAL), reviews=[REVIEW])[0] is Answer.YES
    assert _answer(reviews=[replace(REVIEW, question="HF-language")])[0] is Answer.UNKNOWN


def test_a_review_grows_old_and_so_does_its_search() -> None:
    edge = AS_OF - timedelta(days=365)
    assert _answer(reviews=[replace(REVIEW, answered_on=edge)])[0] is Answer.YES
    assert _answer(reviews=[replace(REVIEW, answered_on=edge - timedelta(days=1))])[0] is Answer.UNKNOWN
    assert _answer(reviews=[replace(NO, searched_on=edge - timedelta(days=1))])[0] is Answer.UNKNOWN


def test_a_review_cannot_take_an_indicator_away() -> None:
    answer, reason = _answer(reviews=[replace(REVIEW, answer=Answer.NOT_APPLICABLE)])
    assert answer is Answer.UNKNOWN
    assert "only the catalogue" in reason


def test_a_review_that_a_document_contradicts_is_kept_for_the_findings() -> None:
    indicator = INDICATORS["HF-datasets"]
    found = answer_indicator(indicator, Dossier(DEPLOYMENT, disclosures=[_datasets()], reviews=[NO]), DAY)
    assert found.contradicts == NO
    by_person = Dossier(DEPLOYMENT, reviews=[NO, REVIEW])
    assert answer_indicator(indicator, by_person, DAY).contradicts is None
    old = replace(NO, answered_on=date(2020, 1, 1))
    stale = Dossier(DEPLOYMENT, disclosures=[_datasets()], reviews=[old])
    assert answer_indicator(indicator, stale, DAY).contradicts is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((6, 0, 2, 4, 0), (Fraction(1, 2), Fraction(5, 6), Fraction(2, 3))),  # the worked example of the method
        ((6, 0, 2, 4, 5), (Fraction(1, 2), Fraction(5, 6), Fraction(2, 3))),
        ((0, 1, 0, 1, 0), (Fraction(1, 4), Fraction(3, 4), Fraction(1, 2))),
        ((0, 0, 0, 3, 0), (Fraction(0), Fraction(1), Fraction(0))),
        ((0, 0, 3, 0, 0), (Fraction(0), Fraction(0), Fraction(1))),
        ((0, 0, 0, 0, 3), (None, None, None)),
        ((0, 0, 0, 0, 0), (None, None, None)),
    ],
)
def test_bounds_and_completeness(
    counts: tuple[int, ...], expected: tuple[Fraction | None, Fraction | None, Fraction | None]
) -> None:
    """Counts of yes, partial, no, unknown and not applicable."""
    answers = [answer for answer, count in zip(Answer, counts, strict=True) for _ in range(count)]
    found = score("d", Level.MODEL, "A1", answers)
    assert (found.lower, found.upper, found.completeness) == expected
    assert (found.yes, found.partial, found.no, found.unknown, found.not_applicable) == counts


def test_scores_are_by_deployment_and_pillar() -> None:
    other = Dossier(replace(DEPLOYMENT, id="e"), reviews=[replace(NO, deployment="e")])
    answers = answer_all(INDICATORS.values(), [Dossier(DEPLOYMENT, disclosures=[_datasets()]), other], DAY)
    found = scores(INDICATORS.values(), answers)
    assert [(item.deployment, item.pillar, item.yes, item.no, item.unknown) for item in found] == [
        ("d", "A1", 1, 0, 15),
        ("e", "A1", 0, 1, 15),
    ]


# Any evidence at all.

_FIELDS = ("datasets", "weights", "evaluation_results", "licence", "section.training_data")
_DATES = st.none() | st.dates(AS_OF - timedelta(days=900), AS_OF + timedelta(days=30))
_HASHES = st.text("0123456789abcdef", min_size=4, max_size=4)
_MODELS = st.sampled_from([MODEL, BASE, None])
_documents = st.builds(
    Document,
    evidence_sha256=_HASHES,
    kind=st.sampled_from(DocumentKind),
    model=_MODELS,
    dated_on=_DATES,
    valid_until=_DATES,
)
_disclosures = st.builds(
    Disclosure, document=_documents, field=st.sampled_from(_FIELDS), state=st.sampled_from(DisclosureState)
)
_evaluations = st.builds(Evaluation, evidence_sha256=_HASHES, model=st.sampled_from([MODEL, BASE]), evaluated_on=_DATES)
_reviews = st.builds(
    Review,
    question=st.sampled_from(sorted(INDICATORS)),
    deployment=st.just("d"),
    answer=st.sampled_from(Answer),
    role=st.sampled_from(["A", "B"]),
    basis=st.just("read"),
    answered_on=st.dates(AS_OF - timedelta(days=900), AS_OF + timedelta(days=30)),
    searched_on=_DATES,
)
_dossiers = st.builds(
    Dossier,
    deployment=st.just(DEPLOYMENT),
    documents=st.lists(_documents, max_size=5).map(tuple),
    disclosures=st.lists(_disclosures, max_size=6).map(tuple),
    evaluations=st.lists(_evaluations, max_size=3).map(tuple),
    reviews=st.lists(_reviews, max_size=5).map(tuple),
)


def _less(data: st.DataObject, dossier: Dossier) -> Dossier:
    """The dossier without some of its evidence, of any sort."""
    return replace(
        dossier,
        documents=[item for item in dossier.documents if data.draw(st.booleans())],
        disclosures=[item for item in dossier.disclosures if data.draw(st.booleans())],
        evaluations=[item for item in dossier.evaluations if data.draw(st.booleans())],
        reviews=[item for item in dossier.reviews if data.draw(st.booleans())],
    )


def _bounds(indicators: Sequence[Indicator], dossier: Dossier) -> tuple[Fraction, Fraction, Fraction]:
    found = score("d", Level.MODEL, "A1", [item.answer for item in answer_all(indicators, [dossier], DAY)])
    assert found.lower is not None
    assert found.upper is not None
    assert found.completeness is not None
    return found.lower, found.upper, found.completeness


@given(st.data(), _dossiers)
def test_less_evidence_never_raises_the_lower_bound_or_completeness(data: st.DataObject, dossier: Dossier) -> None:
    indicators = list(INDICATORS.values())
    lower, _, completeness = _bounds(indicators, dossier)
    less_lower, _, less_completeness = _bounds(indicators, _less(data, dossier))
    assert less_lower <= lower
    assert less_completeness <= completeness


@given(st.data(), _dossiers)
def test_no_answer_gets_worse_with_more_evidence(data: st.DataObject, dossier: Dossier) -> None:
    order = [Answer.UNKNOWN, Answer.NO, Answer.PARTIAL, Answer.YES]
    less = _less(data, dossier)
    for indicator in INDICATORS.values():
        before = order.index(answer_indicator(indicator, less, DAY).answer)
        assert order.index(answer_indicator(indicator, dossier, DAY).answer) >= before


@given(_dossiers)
def test_the_truth_of_every_unknown_stays_inside_the_bounds(dossier: Dossier) -> None:
    indicators = list(INDICATORS.values())
    lower, upper, completeness = _bounds(indicators, dossier)
    answers = [item.answer for item in answer_all(indicators, [dossier], DAY)]
    for truth in (Answer.NO, Answer.PARTIAL, Answer.YES):
        settled = score("d", Level.MODEL, "A1", [truth if answer is Answer.UNKNOWN else answer for answer in answers])
        assert settled.lower == settled.upper
        assert settled.lower is not None
        assert lower <= settled.lower <= upper
    assert 0 <= lower <= upper <= 1
    assert upper - lower == 1 - completeness


@given(st.data(), _dossiers)
def test_the_order_of_evidence_does_not_matter(data: st.DataObject, dossier: Dossier) -> None:
    mixed = replace(
        dossier,
        documents=tuple(data.draw(st.permutations(dossier.documents))),
        disclosures=tuple(data.draw(st.permutations(dossier.disclosures))),
        evaluations=tuple(data.draw(st.permutations(dossier.evaluations))),
        reviews=tuple(data.draw(st.permutations(dossier.reviews))),
    )
    assert [*answer_all(INDICATORS.values(), [mixed], DAY)] == [*answer_all(INDICATORS.values(), [dossier], DAY)]


@given(_dossiers)
def test_no_is_never_said_without_a_dated_search(dossier: Dossier) -> None:
    for item in answer_all(INDICATORS.values(), [dossier], DAY):
        if item.answer is Answer.NO:
            assert any(
                review.question == item.indicator and review.answer is Answer.NO and review.searched_on
                for review in dossier.reviews
            )
        assert item.reason
        assert len(item.reason) <= 500
