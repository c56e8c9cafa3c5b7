"""Clauses along a lineage: worked examples, and that nothing known is ever lost or made laxer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.access import UNRECOGNISED, LicenceLink
from counterpoise.assessment.duties import Duty, duties
from counterpoise.catalogue.clauses import CLAUSES, value, weight
from counterpoise.catalogue.licences import licence, licences
from counterpoise.vocabulary import LicenceClass


def link(licence_id: str, model: str = "m") -> LicenceLink:
    if licence_id == UNRECOGNISED:
        return LicenceLink(model, UNRECOGNISED, "?", LicenceClass.UNKNOWN, "licence text")
    row = licence(licence_id)
    return LicenceLink(model, row.id, row.name, row.licence_class, "licence text")


def of(clause: str, *licence_ids: str) -> list[Duty]:
    return [duty for duty in duties([link(licence_id) for licence_id in licence_ids]) if duty.clause == clause]


def test_a_fine_tune_keeps_the_threshold_and_the_name_of_its_base() -> None:
    own, base = of("threshold", "apache-2.0", "llama-3.1")
    assert (own.value, own.weight, own.is_strictest) == ("none found", 0, False)
    assert base.value.startswith("700M monthly active users")
    assert base.is_strictest
    assert any(
        duty.is_strictest and duty.step == 1 and duty.weight for duty in of("naming_duty", "apache-2.0", "llama-3")
    )


def test_use_limits_of_the_base_bind_and_so_do_those_of_an_adapter() -> None:
    assert [duty.weight for duty in of("use_restrictions", "mit", "openrail-m")] == [0, 1]
    assert [duty.weight for duty in of("commercial", "cc-by-nc-4.0", "apache-2.0")] == [2, 0]


def test_an_unknown_base_may_ask_for_more() -> None:
    own, base = of("commercial", "apache-2.0", UNRECOGNISED)
    assert (own.weight, own.is_strictest, own.may_be_more) == (0, True, True)
    assert (base.value, base.weight, base.is_strictest) == ("unknown", None, False)
    assert not any(duty.may_be_more for duty in of("commercial", "apache-2.0", "mit"))


def test_grants_that_end_more_easily_weigh_more() -> None:
    weights = [weight("revocable", end) for end in ("no", "silent", "on_breach", "revocable_wording", "at_will")]
    assert weights == sorted(weights, key=lambda found: found if found is not None else -1)
    assert weight("revocable", "at_will (30 days notice, any reason)") == weight("revocable", "at_will")


def test_every_licence_says_something_of_every_clause() -> None:
    for row in licences():
        for clause in CLAUSES:
            assert value(row, clause)
            found = weight(clause, value(row, clause))
            assert found is None or found >= 0
    assert weight("commercial", "unknown") is weight("commercial", "not stated") is None


IDS = st.sampled_from([row.id for row in licences() if not row.is_sentinel] + [UNRECOGNISED])


def strictest(found: list[Duty]) -> int:
    return max((duty.weight for duty in found if duty.weight is not None), default=-1)


@given(ids=st.lists(IDS, min_size=1, max_size=5), more=IDS)
def test_a_longer_lineage_never_asks_for_less(ids: list[str], more: str) -> None:
    for clause in CLAUSES:
        before, after = of(clause, *ids), of(clause, *ids, more)
        assert [(duty.value, duty.weight) for duty in after[:-1]] == [(duty.value, duty.weight) for duty in before]
        strictest = [
            max((duty.weight for duty in found if duty.weight is not None), default=-1) for found in (before, after)
        ]
        assert strictest[0] <= strictest[1]
        assert before[0].may_be_more <= after[0].may_be_more


@given(ids=st.lists(IDS, min_size=1, max_size=4), order=st.randoms())
def test_the_order_of_the_lineage_does_not_matter(ids: list[str], order: object) -> None:
    mixed = list(ids)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    for clause in CLAUSES:
        one, other = (
            sorted((duty.value, str(duty.weight), duty.is_strictest, duty.may_be_more) for duty in of(clause, *given))
            for given in (ids, mixed)
        )
        assert one == other
