"""Duties of a licence to show a name, and its limits on what is done with output, held against what is stated.

A judge returns None where the catalogue has no name or limit that a rule could compare.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from counterpoise.assessment.licence_facts import NOT_STATED, Bound, Fact, Judgement, Registered, limited, yes_no
from counterpoise.assessment.licence_limits import revenue_passes, users_pass
from counterpoise.catalogue.conditions import Conditions, Naming
from counterpoise.catalogue.licences import Licence
from counterpoise.language import said
from counterpoise.vocabulary import ConditionOutcome as Outcome
from counterpoise.vocabulary import LicenceCondition as Kind


def of_notice(row: Licence, _: Bound, facts: Registered) -> Judgement | None:
    naming = row.conditions.naming
    if naming is None or not naming.display:
        return None
    is_due, why, causes = _notice_due(row, facts)
    named = Fact(said("product name: {product_name}", product_name=facts.product_name)) if facts.product_name else None
    told = (
        Fact(said("words shown to users: {shown_notice}", shown_notice=facts.shown_notice))
        if facts.shown_notice
        else None
    )
    stated = (*causes, *filter(None, (named, told)))
    if _is_shown(naming.display, facts):
        return Judgement(Outcome.MET, said("the words stand where users see them"), stated)
    if is_due is False:
        return Judgement(Outcome.NOT_APPLICABLE, said("the duty does not arise: {why}", why=why), stated)
    if facts.shown_notice is None or facts.product_name is None:
        return Judgement(
            Outcome.UNKNOWN,
            said("the product's name or the words that users are shown: {missing}", missing=said(NOT_STATED)),
            stated,
        )
    if is_due is None:
        return Judgement(Outcome.UNKNOWN, said("the words are not shown; whether they must be: {why}", why=why), stated)
    return Judgement(Outcome.BREACHED, said("the words are not shown, and {why}", why=why), stated)


def _is_shown(display: Sequence[str], facts: Registered) -> bool:
    seen = " ".join(filter(None, (facts.shown_notice, facts.product_name))).casefold()
    return any(words.casefold() in seen for words in display)


def _notice_due(row: Licence, facts: Registered) -> tuple[bool | None, str, tuple[Fact, ...]]:
    """Whether the words must be shown, why, and the facts that decide."""
    asked, made = row.conditions, facts.made_available
    if asked.limits_ask_for_a_name_only:
        return _notice_above_limits(asked, facts)
    stated = yes_no(said("made available to others"), made)
    if asked.naming and asked.naming.when == "trained" and made is not False:
        trained = _is_trained(facts)
        if trained is not True:
            why = (
                said("no model is trained on it")
                if trained is False
                else said("training of a model on it: {missing}", missing=said(NOT_STATED))
            )
            return trained, why, (*stated, *_training(facts))
    if made is None:
        return None, said("whether the product reaches others: {missing}", missing=said(NOT_STATED)), stated
    return made, said("the product reaches others") if made else said("the use stays inside"), stated


def _notice_above_limits(asked: Conditions, facts: Registered) -> tuple[bool | None, str, tuple[Fact, ...]]:
    users, of_users = users_pass(asked.users, facts) if asked.users else (False, ())
    revenue, of_revenue = revenue_passes(asked.revenue, facts) if asked.revenue else (False, ())
    stated = (*of_users, *of_revenue)
    if users or revenue:
        return True, said("a threshold is passed"), stated
    if users is None or revenue is None:
        return None, said("users and revenue are not stated, or cannot be compared with the thresholds"), stated
    return False, said("no threshold is passed"), stated


def _is_trained(facts: Registered) -> bool | None:
    """Whether a model is trained on the licensed one or on its output."""
    if facts.output_training_use or facts.modification in {"fine_tuned", "adapter"}:
        return True
    return False if facts.output_training_use is False and facts.modification is not None else None


def _training(facts: Registered) -> tuple[Fact, ...]:
    modified = (
        (Fact(said("modification: {modification}", modification=facts.modification)),) if facts.modification else ()
    )
    return (*yes_no(said("outputs train a model"), facts.output_training_use), *modified)


def of_model_name(row: Licence, bound: Bound, _: Registered) -> Judgement | None:
    naming = row.conditions.naming
    if naming is None or naming.prefix is None:
        return None
    if not bound.made_from_it:
        return Judgement(Outcome.NOT_APPLICABLE, said("the model is not known to be one that others made from it"))
    amiss = [name for name in bound.made_from_it if not _begins(name, naming.prefix)]
    stated = (Fact(said("made from it: {made_from_it}", made_from_it=", ".join(bound.made_from_it)), "lineage"),)
    if amiss:
        reason = said(
            "its name does not begin with {prefix}; the duty is that of whoever passes the model on",
            prefix=naming.prefix,
        )
        return Judgement(Outcome.BREACHED, reason, stated)
    return Judgement(Outcome.MET, said("the name begins with {prefix}", prefix=naming.prefix), stated)


def _begins(name: str, prefix: str) -> bool:
    """Whether a name begins so, however it separates its words."""
    plain, wanted = (re.sub(r"[\s_-]+", " ", text.casefold()) for text in (name, prefix))
    return plain.startswith(wanted)


def of_output(row: Licence, _: Bound, facts: Registered) -> Judgement | None:
    if row.conditions.output is None:
        return None
    stated = (*yes_no(said("outputs train a model"), facts.output_training_use), *_trained_model(facts))
    if facts.output_training_use is None:
        return Judgement(Outcome.UNKNOWN, said("whether outputs train a model: {missing}", missing=said(NOT_STATED)))
    if facts.output_training_use is False:
        judged = Judgement(Outcome.MET, said("outputs are not used to train a model"), stated)
    elif row.conditions.output == "named" and row.conditions.naming:
        judged = _of_named_output(row.conditions.naming, facts, stated)
    else:
        judged = _of_training(row, facts, stated)
    return limited(row, Kind.OUTPUT, judged)


def _trained_model(facts: Registered) -> tuple[Fact, ...]:
    kind = (facts.output_training_kind or "").replace("_", " ")
    stated = {said("model trained"): facts.output_training_model, said("kind of model trained"): kind}
    return (
        *(Fact(f"{name}: {words}") for name, words in stated.items() if words),
        *yes_no(said("it competes with the supplier's"), facts.output_training_competes),
        *yes_no(said("it is passed on"), facts.output_training_distributed),
    )


def _of_training(row: Licence, facts: Registered, stated: tuple[Fact, ...]) -> Judgement:
    """Training on output under a limit on what may be trained."""
    limit, kind = row.conditions.output, facts.output_training_kind
    allowed: bool | None = None
    if limit == "competing_models":
        allowed = None if facts.output_training_competes is None else not facts.output_training_competes
    elif kind == "derivative" and limit != "derivative":
        allowed = True
    elif kind is not None and limit in {"other_models", "other_language_models"}:
        allowed = limit == "other_language_models" and kind != "language_model"
    if allowed is None:
        return Judgement(
            Outcome.UNKNOWN, said("whether the limit reaches the trained model: a person must judge"), stated
        )
    if allowed:
        return Judgement(Outcome.MET, said("the limit does not reach the trained model"), stated)
    return Judgement(Outcome.BREACHED, said("a model is trained that the limit forbids"), stated)


def _of_named_output(naming: Naming, facts: Registered, stated: tuple[Fact, ...]) -> Judgement:
    name = facts.output_training_model
    told = (
        ()
        if naming.prefix or not facts.shown_notice
        else (Fact(said("words shown to users: {shown_notice}", shown_notice=facts.shown_notice)),)
    )
    is_named: bool | None
    if naming.prefix:
        is_named = None if name is None else _begins(name, naming.prefix)
    else:
        stated_both = facts.shown_notice is not None and facts.product_name is not None
        is_named = True if _is_shown(naming.display, facts) else False if stated_both else None
    if is_named or facts.output_training_distributed is False:
        return Judgement(Outcome.MET, said("the trained model carries the name, or is not passed on"), (*stated, *told))
    if is_named is False and facts.output_training_distributed:
        return Judgement(Outcome.BREACHED, said("the trained model is passed on without the name"), (*stated, *told))
    reason = said("name of the trained model, or whether it is passed on: {missing}", missing=said(NOT_STATED))
    return Judgement(Outcome.UNKNOWN, reason, (*stated, *told))


def output_of_words(facts: Registered) -> Judgement:
    """Use of output under the words of a contract, which no rule reads."""
    stated = yes_no(said("outputs train a model"), facts.output_training_use)
    if facts.output_training_use is False:
        return Judgement(Outcome.MET, said("outputs are not used to train a model"), stated)
    reason = said("no rule compares the words of a contract: a person must judge")
    return Judgement(
        Outcome.UNKNOWN,
        reason if stated else said("whether outputs train a model: {missing}", missing=said(NOT_STATED)),
        stated,
    )
