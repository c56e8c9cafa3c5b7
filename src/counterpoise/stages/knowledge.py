"""What is known of models and companies in one audit: the catalogue, extended by the estate's entities.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.assessment.attribution import SELF, Attributor, Registered
from counterpoise.assessment.resolution import Resolver
from counterpoise.catalogue import registry as catalogue
from counterpoise.estate import models as own
from counterpoise.estate.loading import Estate
from counterpoise.vocabulary import Hosting


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`entities` and `models` by id, the estate's own entry where both sides have one."""

    resolver: Resolver
    entities: dict[str, catalogue.Entity | own.Entity]
    models: dict[str, catalogue.Model | own.Model]

    @classmethod
    def of(cls, estate: Estate) -> Knowledge:
        """Raises InputError when entities.yaml names what does not exist or a spelling twice."""
        known = catalogue.registry()
        organisation = estate.settings.organisation
        own_entities: list[own.Entity] = list(estate.entities.entities)
        if all(entity.id != SELF for entity in own_entities):
            own_entities.append(own.Entity(id=SELF, name=organisation.name, seat=organisation.seat))
        own_models = estate.entities.models
        entities = {item.id: item for item in known.entities} | {item.id: item for item in own_entities}
        models = {item.id: item for item in known.models} | {item.id: item for item in own_models}
        dated = [model.id for model in models.values() if model.takes_dates]
        return cls(Resolver(known.models, known.entities, own_models, own_entities, dated), entities, models)

    def attributor(self, estate: Estate) -> Attributor:
        """Attributes logged names to the estate's register."""
        return Attributor([self.registered(estate, index) for index in range(len(estate.deployments))], self.resolver)

    def registered(self, estate: Estate, index: int) -> Registered:
        deployment = estate.deployments[index]
        is_self = deployment.hosting is Hosting.SELF
        return Registered(
            id=deployment.id,
            log_names=deployment.log_names,
            model_id=self.resolver.model(deployment.model).id,
            host_id=SELF if is_self else self.resolver.host(deployment.host).id,
            hosting=deployment.hosting,
        )
