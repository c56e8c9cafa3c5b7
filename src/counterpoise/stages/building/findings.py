"""Which deployments a finding speaks of."""

from __future__ import annotations

from collections.abc import Callable

from counterpoise.contracts.estate import DEPLOYMENT, MODEL
from counterpoise.contracts.stability import TERM_CHANGE
from counterpoise.stages.building.source import Source


def deployments_by_subject(source: Source) -> Callable[[str], tuple[str, ...]]:
    """The deployments, by id, that a subject names: itself, a case of it, a model of its lineage or changed terms."""
    bases = {row["model_id"]: row["base_model_id"] for row in source.table(MODEL)}
    named: dict[str, set[str]] = {}
    deployments = [row["deployment_id"] for row in source.table(DEPLOYMENT)]
    for row in source.table(DEPLOYMENT):
        model, seen = row["model_id"], set[str]()
        while model and model not in seen:
            seen.add(model)
            named.setdefault(model, set()).add(row["deployment_id"])
            model = bases.get(model)
    for row in source.table(TERM_CHANGE):
        named.setdefault(row["subject"], set()).add(row["deployment_id"])

    def concerned(subject: str) -> tuple[str, ...]:
        own = {item for item in deployments if subject == item or subject.startswith(f"{item}.")}
        return tuple(sorted(own or named.get(subject, set())))

    return concerned
