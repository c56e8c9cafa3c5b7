"""The comparison is symmetric in its labels and claims a direction only where the bounds do."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.answers import IndicatorAnswer, score
from counterpoise.assessment.comparison import ORDER, Comparison, Member, compare, count_answers
from counterpoise.vocabulary import Access, Answer, Level

Y, P, N, U, X = Answer.YES, Answer.PARTIAL, Answer.NO, Answer.UNKNOWN, Answer.NOT_APPLICABLE


def _member(name: str, access: Access, answers: Sequence[Answer], developer: str | None = "a") -> Member:
    return Member(name, access, developer, score(name, Level.MODEL, "A1", answers))


def _group(access: Access, *answers: Sequence[Answer]) -> list[Member]:
    return [_member(f"{access}-{index}", access, given_) for index, given_ in enumerate(answers)]


def _compare(opened: Sequence[Sequence[Answer]], closed: Sequence[Sequence[Answer]]) -> Comparison:
    return compare([*_group(Access.OPEN, *opened), *_group(Access.CLOSED, *closed)])


def test_groups_are_always_four_in_one_order() -> None:
    found = compare([])
    assert [group.access for group in found.groups] == [
        *(Access.OPEN, Access.PARTLY_OPEN, Access.CLOSED, Access.UNKNOWN)
    ]
    assert all(group.lower is None and group.deployments == 0 for group in found.groups)
    assert (found.difference_lower, found.difference_upper, found.outcome) == (None, None, "too_few")


def test_means_members_and_developers() -> None:
    found = compare(
        [
            _member("b", Access.OPEN, [Y, U], "x"),
            _member("a", Access.OPEN, [N, N], "x"),
            _member("c", Access.OPEN, [X], None),
        ]
    )
    group = found.groups[0]
    assert (group.deployments, group.developers, group.members) == (3, 1, ("a", "b", "c"))
    assert (group.lower, group.upper, group.completeness) == (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def test_the_difference_is_an_interval() -> None:
    """(lower open - upper closed, upper open - lower closed), by hand."""
    found = _compare([[Y, Y, U, N]] * 3, [[Y, N, U, U]] * 3)
    assert found.difference_lower == Fraction(1, 2) - Fraction(3, 4)
    assert found.difference_upper == Fraction(3, 4) - Fraction(1, 4)


@pytest.mark.parametrize(
    ("opened", "closed", "expected"),
    [
        ([[Y, Y, Y, N]] * 3, [[N, N, N, Y]] * 3, "open_higher"),
        ([[N, N, N, Y]] * 3, [[Y, Y, Y, N]] * 3, "closed_higher"),
        ([[Y, N]] * 3, [[Y, N]] * 3, "not_settled"),
        ([[Y, Y, N]] * 3, [[Y, N, U]] * 3, "not_settled"),  # the interval only touches 0
        ([[Y, Y, Y, N]] * 2, [[N, N, N, Y]] * 3, "too_few"),
        ([[Y, Y, Y, N]] * 3, [[N, N, N, Y]] * 2, "too_few"),
        ([[X]] * 3, [[N, N, N, Y]] * 3, "too_few"),
        ([[Y, Y, Y, Y, Y]] * 3, [[N, N, N, U, U]] * 3, "open_higher"),  # completeness exactly 0.6
        ([[Y, Y, Y, Y, Y]] * 3, [[N, N, U, U, U]] * 3, "too_incomplete"),
        ([[Y, Y, U, U, U]] * 3, [[N, N, N, N, N]] * 3, "too_incomplete"),
    ],
)
def test_outcomes(opened: list[list[Answer]], closed: list[list[Answer]], expected: str) -> None:
    assert _compare(opened, closed).outcome == expected


_members = st.lists(
    st.tuples(
        st.sampled_from(ORDER),
        st.lists(st.sampled_from(Answer), min_size=1, max_size=8),
        st.sampled_from(["a", "b", "c", None]),
    ),
    max_size=14,
).map(lambda rows: [_member(f"d{index:02}", access, answers, dev) for index, (access, answers, dev) in enumerate(rows)])
_SWAP = {Access.OPEN: Access.CLOSED, Access.CLOSED: Access.OPEN}
_MIRROR = {"open_higher": "closed_higher", "closed_higher": "open_higher"}


@given(_members)
def test_exchanging_the_labels_mirrors_the_result_and_nothing_else(members: list[Member]) -> None:
    found = compare(members)
    swapped = compare([replace(item, access=_SWAP.get(item.access, item.access)) for item in members])
    assert swapped.outcome == _MIRROR.get(found.outcome, found.outcome)
    negated = [None if bound is None else -bound for bound in (found.difference_upper, found.difference_lower)]
    assert [swapped.difference_lower, swapped.difference_upper] == negated
    groups = {group.access: group for group in found.groups}
    for group in swapped.groups:
        original = groups[_SWAP.get(group.access, group.access)]
        assert replace(group, access=original.access) == original


@given(st.data(), _members)
def test_the_order_of_deployments_does_not_matter(data: st.DataObject, members: list[Member]) -> None:
    assert compare(data.draw(st.permutations(members))) == compare(members)


@given(_members)
def test_a_direction_holds_whatever_the_unknown_answers_are(members: list[Member]) -> None:
    found = compare(members)
    for closed_as, open_as in ((Y, N), (N, Y)):
        settled = [_settle(item, open_as if item.access is Access.OPEN else closed_as) for item in members]
        means = {group.access: group.lower for group in compare(settled).groups}
        opened, closed = means[Access.OPEN], means[Access.CLOSED]
        if opened is None or closed is None:
            assert found.outcome == "too_few"
        elif found.outcome == "open_higher":
            assert opened > closed
        elif found.outcome == "closed_higher":
            assert opened < closed


def _settle(member: Member, truth: Answer) -> Member:
    old = member.score
    answers = [Y] * old.yes + [P] * old.partial + [N] * old.no + [truth] * old.unknown + [X] * old.not_applicable
    return replace(member, score=score(member.deployment, Level.MODEL, "A1", answers))


def test_answers_are_counted_by_group() -> None:
    answers = [IndicatorAnswer(indicator, deployment, Y, "r") for indicator in ("b", "a") for deployment in ("d", "e")]
    found = count_answers(answers, {"d": Access.OPEN, "e": Access.UNKNOWN})
    assert [item.indicator for item in found] == ["b", "a"]
    for item in found:
        assert list(item.counts) == list(ORDER)
        assert all(list(counts) == list(Answer) for counts in item.counts.values())
        assert item.counts[Access.OPEN][Y] == item.counts[Access.UNKNOWN][Y] == 1
        assert sum(sum(counts.values()) for counts in item.counts.values()) == 2
