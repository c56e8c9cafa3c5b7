"""What if deployments moved to other models and hosts: the last audit computed again with another register, in memory.

The warehouse is opened for reading only, and no file of the estate is touched. Where a host of the register answers
already, its contracts count for the moved use too; nothing else is assumed of the new place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.claims import Difference, differences
from counterpoise.assessment.concentration import measure
from counterpoise.assessment.control_points import Cell, cells
from counterpoise.assessment.what_if import Moved, State, autonomy_change, hhi_change
from counterpoise.contracts.layers import LAYER
from counterpoise.contracts.marts import CONCENTRATION
from counterpoise.errors import InputError, Problem
from counterpoise.estate import models as own
from counterpoise.estate.loading import Estate
from counterpoise.period import Period
from counterpoise.settings import EstatePaths
from counterpoise.stages.assess import judged_access
from counterpoise.stages.base import Audit
from counterpoise.stages.claims import comparable_results
from counterpoise.stages.dossiers import Dossiers
from counterpoise.stages.layers import rests_of
from counterpoise.stages.power import held
from counterpoise.stages.preflight import audited
from counterpoise.vocabulary import ControlPoint, Dimension, Hosting, Power, Weight
from counterpoise.warehouse.warehouse import Warehouse

WEIGHTS = (Weight.CALLS, Weight.TOKENS)


@dataclass(frozen=True, slots=True)
class Move:
    """One deployment to another model at another host, as written."""

    deployment: str
    model: str
    host: str

    @classmethod
    def parse(cls, text: str) -> Move:
        """Read DEPLOYMENT=MODEL@HOST. Raises InputError."""
        deployment, equals, rest = text.partition("=")
        model, at, host = rest.rpartition("@")
        if not (equals and at and deployment.strip() and model.strip() and host.strip()):
            what = f"the move '{text}' is not understood"
            raise InputError(Problem(what, remedy="write it like claims=mistral-small@self"))
        return cls(deployment.strip(), model.strip(), host.strip())


@dataclass(frozen=True, slots=True)
class LayerChange:
    """HHI of one layer in one weight, in points."""

    dimension: Dimension
    weight: Weight
    before: Bounds
    after: Bounds
    change: Bounds


@dataclass(frozen=True, slots=True)
class CostChange:
    """Spend of one moved deployment in the window; None: not shown, `basis` says what it rests on or why not."""

    deployment: str
    before: Fraction | None
    after: Bounds | None
    basis: str


@dataclass(frozen=True, slots=True)
class MovedUse:
    """One deployment after its move: how it would be hosted, and who could stop it."""

    move: Move
    hosting: Hosting
    access: str
    stop: tuple[Cell, ...]  # parties by name
    quality: tuple[Difference, ...]  # its model now, and then


@dataclass(frozen=True, slots=True)
class WhatIf:
    period: Period
    window: tuple[Period, ...]
    currency: str
    layers: tuple[LayerChange, ...]
    autonomy: tuple[Bounds, Bounds, Bounds] | None  # before, after, change; None where no log counts a call
    costs: tuple[CostChange, ...]
    moved: tuple[MovedUse, ...]


@dataclass(frozen=True)
class _MovedAudit(Audit):
    """The same audit over a register in which the moves were made."""

    moved: Estate

    @cached_property
    def estate(self) -> Estate:
        return self.moved


def what_if(folder: Path, moves: Sequence[Move], ratios: Mapping[str, Fraction]) -> WhatIf:
    """Compute the moves on the last audit of an estate.

    `ratios`: cost after the move over cost before it, by deployment, where the user knows it. Raises InputError where
    the estate was not audited yet, or a move names what is not known.
    """
    paths = audited(folder)
    with Warehouse(paths.warehouse, read_only=True) as warehouse:
        return _Question(paths, warehouse, moves, ratios).answer()


class _Question:
    """The last audit, and the same with the moves made."""

    def __init__(
        self, paths: EstatePaths, warehouse: Warehouse, moves: Sequence[Move], ratios: Mapping[str, Fraction]
    ) -> None:
        pooled = next((row["period"] for row in warehouse.table(CONCENTRATION) if row["is_pooled"]), None)
        if pooled is None:
            raise InputError(Problem("holds no finished audit", paths.folder, remedy="run `counterpoise audit` again"))
        self._warehouse, self._moves, self._ratios = warehouse, {move.deployment: move for move in moves}, ratios
        period = Period.parse(pooled.rpartition("/")[2])
        self.audit = Audit(paths, period, period.last_day, paths.folder)
        self._before = Dossiers(self.audit, warehouse)
        self._require_known(moves)
        estate = replace(self.audit.estate, deployments=tuple(self._moved_entries()))
        self._after = Dossiers(_MovedAudit(paths, period, period.last_day, paths.folder, estate), warehouse)
        self._declared = {item.id: item for item in estate.deployments}
        window = self.audit.window
        span = {"from": window[0].first_day, "to": window[-1].first_day}
        self._use = warehouse.query("combination_use", span)

    def answer(self) -> WhatIf:
        found = zip(self._after, judged_access(self._after), strict=True)
        subjects = {access.deployment: (subject, access) for subject, access in found}
        rests = {
            name: {
                dimension: rest.entity
                for dimension, rest in rests_of(self._declared[name], *subjects[name], self._after).items()
            }
            for name in self._moves
        }
        stop = {name: _stoppers(cells(held(*subjects[name], self._after))) for name in self._moves}
        return WhatIf(
            period=self.audit.period,
            window=self.audit.window,
            currency=self.audit.estate.settings.currency,
            layers=tuple(self._layers(rests)),
            autonomy=self._autonomy(stop),
            costs=tuple(self._cost(name) for name in self._moves),
            moved=tuple(
                MovedUse(
                    move=move,
                    hosting=self._declared[name].hosting,
                    access=subjects[name][1].access,
                    stop=tuple(map(self._named, stop[name])),
                    quality=self._quality(name),
                )
                for name, move in self._moves.items()
            ),
        )

    def _named(self, cell: Cell) -> Cell:
        known = self._before.knowledge.entities.get(cell.entity or "")
        return replace(cell, entity=known.name) if known else cell

    def _require_known(self, moves: Sequence[Move]) -> None:
        resolver, problems = self._before.knowledge.resolver, []
        registered = {item.id for item in self.audit.estate.deployments}
        if len(self._moves) < len(moves):
            problems.append(Problem("a deployment moves twice", remedy="give one move for each"))
        problems += [
            Problem(f"--cost names '{name}', which does not move", remedy="give its move too")
            for name in sorted(self._ratios.keys() - self._moves.keys())
        ]
        for move in self._moves.values():
            if move.deployment not in registered:
                what = f"no deployment '{move.deployment}' stands in the register"
                problems.append(Problem(what, remedy=f"name one of {', '.join(sorted(registered)[:12])}"))
            model, host = resolver.model(move.model), resolver.host(move.host)
            if model.id is None:
                problems.append(_unknown("model", move.model, model.candidates))
            if move.host != SELF and host.id is None:
                problems.append(_unknown("host", move.host, host.candidates))
        if problems:
            raise InputError(problems)

    def _moved_entries(self) -> Iterable[own.Deployment]:
        """The register with the moves made: what it states of the old place does not hold at the new one."""
        resolver = self._before.knowledge.resolver
        contracts: dict[str | None, list[str]] = defaultdict(list)
        for item in self.audit.estate.deployments:
            if item.host:
                # What speaks of a model, such as its card, stays with the deployments of that model.
                of_host = [name for name in item.documents if resolver.model(name).id is None]
                contracts[self._before.party(item.host)] += of_host
        for item in self.audit.estate.deployments:
            if move := self._moves.get(item.id):
                is_self = move.host == SELF
                yield item.model_copy(
                    update={
                        "model": move.model,
                        "host": None if is_self else move.host,
                        "hosting": self._hosting(move),
                        "payee": SELF if is_self else move.host,
                        "infrastructure": SELF if is_self else None,
                        "weights_sha256": None,
                        "documents": () if is_self else tuple(contracts[self._before.party(move.host)]),
                    }
                )
            else:
                yield item

    def _hosting(self, move: Move) -> Hosting:
        """Own servers, the developer's API, a host of released weights, or a seller of somebody else's API."""
        if move.host == SELF:
            return Hosting.SELF
        known = self._before.knowledge
        model = known.resolver.model(move.model).id
        if known.resolver.parent(known.resolver.developer(model)) == self._before.party(move.host):
            return Hosting.DEVELOPER_API
        is_released = model is not None and known.models[model].licence is not None
        return Hosting.THIRD_PARTY if is_released else Hosting.RESELLER_API

    def _layers(self, rests: Mapping[str, Mapping[Dimension, str | None]]) -> Iterable[LayerChange]:
        keys = ("deployment_id", "model_id", "developer_id", "host_id", "host_brand_id")
        now = {
            (*(row[key] for key in keys), row["dimension"]): row["entity_id"] for row in self._warehouse.table(LAYER)
        }
        for dimension in Dimension:
            for weight in WEIGHTS:
                sides: tuple[dict[str | None, Fraction], ...] = (defaultdict(Fraction), defaultdict(Fraction))
                for row in self._use:
                    sooner = now[*(row[key] for key in keys), dimension.value]
                    name = row["deployment_id"]
                    later = rests[name][dimension] if name in rests else sooner
                    for side, entity in zip(sides, (sooner, later), strict=True):
                        side[entity] += Fraction(row[weight.value])
                change = hhi_change(*sides)
                if change is not None:
                    before, after = map(_hhi, sides)
                    yield LayerChange(dimension, weight, before, after, change)

    def _autonomy(self, stop: Mapping[str, tuple[Cell, ...]]) -> tuple[Bounds, Bounds, Bounds] | None:
        """Share that no external party can stop alone: before, after and the change."""
        total = sum(row["calls"] for row in self._use)
        if not total:
            return None
        weights: dict[str | None, Fraction] = defaultdict(Fraction)
        for row in self._use:
            weights[row["deployment_id"]] += Fraction(row["calls"], total)
        now = self._states_now()
        moved = [Moved(weights[name], now.get(name, "not_shown"), _state(found)) for name, found in stop.items()]
        free = sum((weight for name, weight in weights.items() if name and now.get(name) == "free"), Fraction())
        stopped = sum((weight for name, weight in weights.items() if name and now.get(name) == "stopped"), Fraction())
        before, change = Bounds(free, 1 - stopped), autonomy_change(moved)
        later = {name: _state(found) for name, found in stop.items()}
        states = {name: later.get(name or "", now.get(name or "", "not_shown")) for name in weights}
        after = Bounds(
            sum((weight for name, weight in weights.items() if name and states[name] == "free"), Fraction()),
            1 - sum((weight for name, weight in weights.items() if name and states[name] == "stopped"), Fraction()),
        )
        return before, after, change

    def _states_now(self) -> dict[str, State]:
        return {
            access.deployment: _state(_stoppers(cells(held(subject, access, self._before))))
            for subject, access in zip(self._before, judged_access(self._before), strict=True)
        }

    def _cost(self, name: str) -> CostChange:
        rows = [row for row in self._use if row["deployment_id"] == name]
        spend = sum((Fraction(row["spend"]) for row in rows), Fraction())
        before = spend or None
        if (ratio := self._ratios.get(name)) is not None:
            after = Bounds(spend * ratio, spend * ratio) if spend else None
            return CostChange(
                name, before, after, "the ratio that was given" if spend else "no log states its cost now"
            )
        resolver, move = self._before.knowledge.resolver, self._moves[name]
        host = SELF if move.host == SELF else self._before.party(move.host)
        trend = self.audit.trend
        prices = self._warehouse.query(
            "monthly_price",
            {
                "model": resolver.model(move.model).id,
                "host": host,
                "from": trend[0].first_day,
                "to": trend[-1].first_day,
            },
        )
        tokens = sum(row["tokens"] for row in rows)
        if not prices or not tokens:
            what = (
                "no log of the last months shows a price of this model there" if tokens else "no log states its tokens"
            )
            return CostChange(name, before, None, f"{what}; give the ratio with --cost")
        found = [Fraction(row["price"]) * tokens for row in prices]
        basis = f"its tokens at the mean prices of {len(found)} months that the logs show for this model there"
        return CostChange(name, before, Bounds(min(found), max(found)), basis)

    def _quality(self, name: str) -> tuple[Difference, ...]:
        """Results of the model now and of the model then on the same terms."""
        now = next(item.dossier.deployment.model for item in self._before if item.dossier.deployment.id == name)
        then = self._before.model(self._moves[name].model)
        if now is None or now == then:
            return ()
        found = list(comparable_results(self._warehouse, self._before, {now, then}))
        return differences(
            (item for item in found if item.model == now), (item for item in found if item.model == then)
        )


def _unknown(kind: str, name: str, candidates: Sequence[str]) -> Problem:
    near = f"did you mean {', '.join(candidates)}?" if candidates else "describe it in entities.yaml"
    return Problem(f"no {kind} '{name}' is known", remedy=near)


def _stoppers(found: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(cell for cell in found if cell.point is ControlPoint.STOP)


def _state(stop: Iterable[Cell]) -> State:
    powers = {cell.value for cell in stop if cell.entity != SELF}
    if Power.UNILATERAL in powers:
        return "stopped"
    return "not_shown" if Power.UNKNOWN in powers else "free"


def _hhi(side: Mapping[str | None, Fraction]) -> Bounds:
    found = measure({name: weight for name, weight in side.items() if name is not None}, side.get(None, Fraction()))
    return Bounds(found.hhi_lower or Fraction(), found.hhi_upper or Fraction())
