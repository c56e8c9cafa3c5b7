"""How long judging takes: 1,000 deployments × every indicator and control of the catalogue, against 10 s and 1 GiB.

    python benchmarks/judging.py [DEPLOYMENTS]

Each deployment has a model card that discloses half of all fields, a contract, 20 evaluations and half of all facts, so
that rules are decided on evidence and not on its absence. Peak memory is that of the whole process.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date

from counterpoise.assessment.answers import answer_all, scores
from counterpoise.assessment.controls import ControlJudge
from counterpoise.assessment.facts import Day, Deployment, Disclosure, Document, Dossier, Evaluation, Statement
from counterpoise.catalogue.control_rules import controls, exemptions
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.catalogue.rules import FactDefinition, disclosure_fields, facts
from counterpoise.vocabulary import Access, DisclosureState, DocumentKind, EvaluatorRelationship

LIMIT_SECONDS, LIMIT_MEBIBYTES = 10.0, 1024.0
DAY = Day(date(2026, 10, 31))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    pick = random.Random(2026)  # noqa: S311 a benchmark is repeatable, not secret
    dossiers = [_dossier(number, pick) for number in range(count)]
    started = time.perf_counter()
    answers = list(answer_all(indicators(), dossiers, DAY))
    rated = scores(indicators(), answers)
    after_answers = time.perf_counter()
    judge = ControlJudge(controls(), exemptions(), "deployer")
    accesses = list(Access)
    verdicts = [
        verdict
        for number, dossier in enumerate(dossiers)
        for verdict in judge.judge(dossier.deployment.id, dossier, accesses[number % len(accesses)], DAY)
    ]
    ended = time.perf_counter()
    seconds = ended - started
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} deployments: {len(answers):,} answers, {len(rated):,} scores, {len(verdicts):,} verdicts")
    print(f"answers and scores {after_answers - started:6.2f} s")
    print(f"verdicts           {ended - after_answers:6.2f} s")
    print(f"together           {seconds:6.2f} s  = {seconds / LIMIT_SECONDS:.2f} of {LIMIT_SECONDS:g} s")
    print(f"peak memory        {mebibytes:6.0f} MiB = {mebibytes / LIMIT_MEBIBYTES:.2f} of {LIMIT_MEBIBYTES:g} MiB")


def _dossier(number: int, pick: random.Random) -> Dossier:
    model = f"model-{number}"
    card = Document(f"{number:064x}", DocumentKind.MODEL_CARD, model, dated_on=date(2026, 9, 1))
    terms = Document(f"{number + 10**6:064x}", DocumentKind.CONTRACT, None, dated_on=date(2026, 3, 1))
    fields = [field.id for field in disclosure_fields().fields if pick.random() < 0.5]
    clauses = ("terms.sla", "terms.audit_right", "terms.change_notice", "terms.liability")
    disclosures = [
        *(Disclosure(card, field, DisclosureState.DISCLOSED, "7", "seven", "line 4") for field in fields),
        *(Disclosure(terms, clause, DisclosureState.DISCLOSED, "30", "thirty", "line 9") for clause in clauses),
    ]
    evaluations = [
        Evaluation(
            f"{number:064x}", model, "/0", f"b{index}", date(2026, 8, 1), pick.choice(list(EvaluatorRelationship))
        )
        for index in range(20)
    ]
    statements = {
        name: Statement(_value(definition, pick), f"{7:064x}")
        for name, definition in facts().items()
        if pick.random() < 0.5 or name in {"org.in_union", "reg.risk_class", "reg.general_purpose"}
    }
    deployment = Deployment(f"d{number}", f"Deployment {number}", model)
    return Dossier(deployment, [card, terms], disclosures, evaluations, (), statements)


def _value(definition: FactDefinition, pick: random.Random) -> str | date:
    if definition.id == "reg.risk_class":
        return pick.choice(["high", "limited"])
    if definition.type == "date":
        return date(2026, pick.randint(1, 10), 1)
    choices = {"yes_no": ["yes", "no"], "number": ["0", "1", "200"]}
    return pick.choice(choices.get(definition.type, ["stated", "none"]))


if __name__ == "__main__":
    main()
