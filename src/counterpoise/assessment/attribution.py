"""Which deployment, model, developer and host a combination of logged names stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from counterpoise.assessment.resolution import Resolver
from counterpoise.safe.text import comparable
from counterpoise.vocabulary import Hosting

SELF = "self"
"""Entity id of the organisation."""


@dataclass(frozen=True, slots=True)
class LoggedNames:
    """Names as one or more log rows carry them."""

    deployment_name: str | None
    request_model: str | None
    response_model: str | None
    host_name: str | None


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register says of a deployment, resolved."""

    id: str
    log_names: tuple[str, ...]
    model_id: str | None
    host_id: str | None
    hosting: Hosting


@dataclass(frozen=True, slots=True)
class Attribution:
    """None: not known. The rule says how a name was found, `register` that the register answered for a silent log."""

    deployment_id: str | None
    model_id: str | None
    developer_id: str | None
    host_id: str | None
    host_brand_id: str | None
    model_rule: str | None
    host_rule: str | None


class Attributor:
    """Attributes logged names to the register.

    The deployment is the one that the log names, else the only one registered for the same model at the same host. The
    model is the one that answered, else the one asked for; a name that resolves to nothing stays unknown even where the
    register would know, since the log contradicts or outruns it. Developer and host are ultimate
    parents; the brand of the host is the entity itself.
    """

    def __init__(self, register: Iterable[Registered], resolver: Resolver) -> None:
        self._resolver = resolver
        self._by_name: dict[str, Registered] = {}
        self._by_place: dict[tuple[str | None, str | None], list[Registered]] = defaultdict(list)
        for deployment in register:
            for name in (deployment.id, *deployment.log_names):
                self._by_name.setdefault(comparable(name), deployment)
            if deployment.model_id and deployment.host_id:
                self._by_place[deployment.model_id, resolver.parent(deployment.host_id)].append(deployment)

    def attribute(self, names: LoggedNames) -> Attribution:
        spelling = names.response_model or names.request_model
        model = self._resolver.model(spelling)
        host = self._resolver.host(names.host_name)
        deployment = self._by_name.get(comparable(names.deployment_name or ""))
        if deployment is None and model.id and host.id and not names.deployment_name:
            same_place = self._by_place[model.id, self._resolver.parent(host.id)]
            deployment = same_place[0] if len(same_place) == 1 else None

        model_id, model_rule = model.id, model.rule
        host_id, host_rule = host.id, host.rule
        if deployment is not None:
            if spelling is None and deployment.model_id:
                model_id, model_rule = deployment.model_id, "register"
            if deployment.hosting is Hosting.SELF:
                host_id, host_rule = SELF, "register"
            elif host_id is None and deployment.host_id:
                host_id, host_rule = deployment.host_id, "register"
        return Attribution(
            deployment_id=deployment.id if deployment else None,
            model_id=model_id,
            developer_id=self._resolver.parent(self._resolver.developer(model_id)),
            host_id=self._resolver.parent(host_id),
            host_brand_id=host_id,
            model_rule=model_rule,
            host_rule=host_rule,
        )
