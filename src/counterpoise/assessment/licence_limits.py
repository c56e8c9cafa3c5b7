"""Limits of a licence on users, revenue, place, commerce and field of use, each held against what is stated.

A judge returns None where the catalogue has no number, place or name that a rule could compare.

A number of users of one deployment is a part of what its licensee has: it can pass a limit and never stay below one. A
limit is kept only where the organisation states the largest number of all its products and affiliates, and one that
counts the month before a release is passed only by a number of that month.
"""

from __future__ import annotations

from counterpoise.assessment.facts import REVIEW_STALE_DAYS
from counterpoise.assessment.licence_facts import NOT_STATED, Bound, Fact, Judgement, Registered, limited, yes_no
from counterpoise.catalogue.conditions import PlaceLimit, RevenueLimit, UserLimit
from counterpoise.catalogue.licences import Licence
from counterpoise.language import said
from counterpoise.period import written
from counterpoise.vocabulary import ConditionOutcome as Outcome
from counterpoise.vocabulary import Hosting
from counterpoise.vocabulary import LicenceCondition as Kind

_MONTHS = 12


def _name_only() -> Judgement:
    return Judgement(Outcome.NOT_APPLICABLE, said("the threshold brings a duty to show a name and ends no right"))


def _passes(limit: float, low: float | None, high: float | None) -> bool | None:
    """Whether a number between the bounds lies above the limit; None where that is not shown."""
    if low is not None and low > limit:
        return True
    return False if high is not None and high <= limit else None


def users_pass(limit: UserLimit, facts: Registered) -> tuple[bool | None, tuple[Fact, ...]]:
    of_all = limit.of == "licensee_and_affiliates"
    own = facts.most_users if of_all else facts.monthly_users
    stated = [
        *(
            [Fact(_users(facts.users_at_release, said("before the release")))]
            if facts.users_at_release is not None
            else []
        ),
        *(
            [Fact(_users(own, said("of the largest deployment") if of_all else said("of this deployment")))]
            if own is not None
            else []
        ),
    ]
    if facts.organisation_users is not None:
        stated.append(Fact(_users(facts.organisation_users, said("of the organisation at most")), "estate.yaml"))
    if limit.counted == "before_release" and facts.users_at_release is not None:
        passed: bool | None = facts.users_at_release > limit.above
    else:
        passed = _passes(limit.above, own if limit.counted == "now" else None, facts.organisation_users)
    return passed, tuple(stated)


def _grouped(number: float | None) -> str:
    return f"{number:,.0f}".replace(",", "\u2009")


def _users(number: float | None, what: str) -> str:
    return said("{number} monthly users {what}", number=_grouped(number), what=what)


def revenue_passes(limit: RevenueLimit, facts: Registered) -> tuple[bool | None, tuple[Fact, ...]]:
    """A year's revenue bounds that of each of its months: no month has more, and one at least has a twelfth."""
    year = facts.revenue_usd
    if year is None:
        return None, ()
    low = year if limit.per == "year" else year / _MONTHS
    of_group = limit.of == "licensee_and_affiliates"
    stated = said("US$ {year} revenue a year", year=_grouped(year))
    return _passes(limit.above_usd, low if of_group else None, year), (Fact(stated, "estate.yaml"),)


def of_users(row: Licence, _: Bound, facts: Registered) -> Judgement | None:
    limit = row.conditions.users
    if limit is None or row.conditions.limits_ask_for_a_name_only:
        return _name_only() if limit else None
    passed, stated = users_pass(limit, facts)
    if passed is False:
        judged = Judgement(Outcome.MET, said("the organisation as a whole stays below the threshold"), stated)
    elif passed is None:
        judged = Judgement(Outcome.UNKNOWN, _why_not_counted(limit, facts), stated)
    elif limit.commercial_only and facts.commercial_use is not True:
        is_free = facts.commercial_use is False
        reason = said("the threshold binds commercial use only")
        if not is_free:
            reason = said("{reason}, and {missing}", reason=reason, missing=said(NOT_STATED))
        outcome = Outcome.NOT_APPLICABLE if is_free else Outcome.UNKNOWN
        judged = Judgement(outcome, reason, (*stated, *yes_no(said("commercial use"), facts.commercial_use)))
    else:
        judged = Judgement(Outcome.BREACHED, said("above the threshold: this licence no longer covers the use"), stated)
    return limited(row, Kind.USERS, judged)


def _why_not_counted(limit: UserLimit, facts: Registered) -> str:
    if limit.counted == "before_release":
        missing = said("users in the month before the release of the model are not stated")
        return said("{missing}, and no total of the organisation lies below the threshold", missing=missing)
    if facts.organisation_users is not None and limit.counted == "not_stated":
        return said("the month that counts does not stand in the catalogue's words: a person must judge")
    return said(
        "the number of one deployment is no total: the organisation's users are not stated, or not below the threshold"
    )


def of_revenue(row: Licence, _: Bound, facts: Registered) -> Judgement | None:
    limit = row.conditions.revenue
    if limit is None or row.conditions.limits_ask_for_a_name_only:
        return _name_only() if limit else None
    passed, stated = revenue_passes(limit, facts)
    outcome = {True: Outcome.BREACHED, False: Outcome.MET, None: Outcome.UNKNOWN}[passed]
    reason = {
        True: said("above the threshold: this licence no longer covers the use"),
        False: said("below the threshold"),
        None: said("revenue: estate.yaml does not state enough to tell"),
    }[passed]
    return limited(row, Kind.REVENUE, Judgement(outcome, reason, stated))


def of_place(row: Licence, _: Bound, facts: Registered) -> Judgement | None:
    limit = row.conditions.places
    if limit is None:
        return None
    modes = yes_no("multimodal", facts.multimodal)
    if limit.spares_end_users and facts.hosting is Hosting.SERVICE:
        reason = said("end users of a finished product are not excluded")
        return Judgement(Outcome.NOT_APPLICABLE, reason, (Fact(said("hosting: finished service")),))
    if limit.multimodal_only and facts.multimodal is False:
        return Judgement(Outcome.NOT_APPLICABLE, said("only multimodal models are excluded"), modes)
    countries, where = _countries(limit, facts)
    inside = [country for country in countries if limit.covers(country)]
    if not inside:
        outcome = Outcome.MET if countries else Outcome.UNKNOWN
        reason = (
            said("no place that the licence excludes")
            if countries
            else said("places of use: {missing}", missing=said(NOT_STATED))
        )
        return Judgement(outcome, reason, where)
    listed = ", ".join(inside)
    if doubt := _doubt_of_place(row, limit, facts):
        return Judgement(
            Outcome.UNKNOWN, said("{listed} excluded, but {doubt}", listed=listed, doubt=doubt), (*where, *modes)
        )
    return Judgement(Outcome.BREACHED, said("the licence grants nothing in {listed}", listed=listed), (*where, *modes))


def _countries(limit: PlaceLimit, facts: Registered) -> tuple[tuple[str, ...], tuple[Fact, ...]]:
    """The countries that the limit asks for, and the fact that states them."""
    if limit.whose == "seat":
        return (facts.seat,) if facts.seat else (), (
            Fact(said("seat: {seat}", seat=facts.seat), "estate.yaml"),
        ) if facts.seat else ()
    return facts.places, (
        Fact(said("places of use: {places}", places=", ".join(facts.places))),
    ) if facts.places else ()


def _doubt_of_place(row: Licence, limit: PlaceLimit, facts: Registered) -> str | None:
    """What leaves it unknown whether an exclusion reaches this use."""
    if limit.multimodal_only and facts.multimodal is None:
        return said("only for multimodal models; whether this is one: {missing}", missing=said(NOT_STATED))
    if limit.spares_end_users and facts.hosting is not Hosting.SELF:
        return said("whether the organisation is licensee or end user of a product is not shown")
    rest = row.conditions.rest.get(Kind.PLACE)
    return said("{rest}: a person must judge", rest=rest) if rest else None


def of_field(_: Licence, __: Bound, facts: Registered) -> Judgement | None:
    """What people answered of the limits of the licence; words are never compared with the use case."""
    day = facts.limit_reviewed_on
    reviewed = said(", reviewed on {day}", day=written(day)) if day else said(", no day of review stated")
    stated = tuple(
        Fact(f"{item.words}{reviewed}") for item in yes_no(said("a limit of use is broken"), facts.limit_breached)
    )
    if facts.limit_breached:
        return Judgement(Outcome.BREACHED, said("a person found a limit of the licence broken"), stated)
    if facts.limit_breached is False and day and 0 <= (facts.as_of - day).days <= REVIEW_STALE_DAYS:
        return Judgement(Outcome.MET, said("a person found no limit broken, within a year"), stated)
    outside = yes_no(said("purpose within the intended use"), facts.within_intended_use)
    reason = said("no rule compares these words with the use case: a person must judge")
    if facts.limit_breached is False:
        reason = said("the answer of a person is undated or older than a year: a person must judge again")
    return Judgement(Outcome.UNKNOWN, reason, (*stated, *outside))


def of_commerce(row: Licence, _: Bound, facts: Registered) -> Judgement | None:
    if row.conditions.commercial is None:
        return None
    stated = yes_no(said("commercial use"), facts.commercial_use)
    if facts.commercial_use is None:
        return Judgement(Outcome.UNKNOWN, said("whether the use is commercial: {missing}", missing=said(NOT_STATED)))
    if facts.commercial_use is False:
        return Judgement(Outcome.MET, said("the use is not commercial"), stated)
    if row.conditions.commercial == "prohibited":
        return Judgement(Outcome.BREACHED, said("commercial use is not licensed"), stated)
    rest = row.conditions.rest.get(Kind.COMMERCIAL, said("the condition"))
    return Judgement(
        Outcome.UNKNOWN, said("commercial use on condition; of {rest} no fact is compared", rest=rest), stated
    )
