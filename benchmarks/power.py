"""How long power takes from the rollup: 24 months × 200 deployments that stand for 50 million calls, against 5 s.

    python benchmarks/power.py [DEPLOYMENTS]

Every layer in every weight over 24 months, developers and hosts in each month, the control points of every deployment,
what they leave as autonomy, the withdrawal of each of 40 parties, of each pair and of each country, and rises of price.
The rollup has five rows a
month and deployment, as for five evidence files and names. Reading and rolling up the calls is no part of it:
`ingestion.py` measures that.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from counterpoise.assessment.autonomy import autonomy
from counterpoise.assessment.control_points import Grant, Held, cells
from counterpoise.assessment.stress import Exposed, Fallback, Priced, price_rise, withdrawals, worst_pair
from counterpoise.assessment.what_if import hhi_change
from counterpoise.contracts.audit import EVIDENCE
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY
from counterpoise.contracts.layers import LAYER, LAYER_USERS
from counterpoise.contracts.marts import ACCESS, USAGE_MONTHLY
from counterpoise.period import Period
from counterpoise.stages.concentration import concentration
from counterpoise.vocabulary import Access, ControlPoint, Dimension, Hosting, Power
from counterpoise.warehouse.warehouse import Warehouse

LIMIT_SECONDS = 5.0
MONTHS = Period(2026, 10).window(24)
PARTIES = [f"party-{number}" for number in range(40)]
SEATS = ["US", "CN", "FR", "DE", "GB"]
CALLS, FILES = 50_000_000, 5


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    pick = random.Random(2026)  # noqa: S311 a benchmark is repeatable, not secret
    estate = [_held(number, pick) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder, Warehouse(Path(folder) / "b.duckdb", [Path(folder)]) as warehouse:
        warehouse.begin()
        warehouse.write(ENTITY, [(party, party, party, SEATS[place % 5]) for place, party in enumerate(PARTIES)])
        for empty in (DEPLOYMENT, EVIDENCE, LAYER_USERS):
            warehouse.write(empty, [])
        warehouse.write(ACCESS, [(item.id, pick.choice(list(Access)), "r", "unknown", "") for item in estate])
        warehouse.write(LAYER, _layers(estate))
        rows = warehouse.write(USAGE_MONTHLY, _rollup(estate, CALLS // (count * len(MONTHS) * FILES)))
        started = time.perf_counter()
        audit = cast("Any", SimpleNamespace(window=MONTHS, trend=MONTHS))
        measured = concentration(audit, warehouse)
        after_concentration = time.perf_counter()
    found = [cell for item in estate for cell in cells(item)]
    weights = {item.id: Fraction(1, count) for item in estate}
    accesses = list(Access)
    autonomy(weights, found, {item.id: accesses[place % 4] for place, item in enumerate(estate)})
    after_control = time.perf_counter()
    shocks = {party: [party] for party in PARTIES} | {seat: PARTIES[place::5] for place, seat in enumerate(SEATS)}
    exposed = [_exposed(item, weights[item.id], pick) for item in estate]
    played = withdrawals(exposed, shocks)
    worst_pair(exposed, PARTIES)
    uses = [Priced(Fraction(1), item.developer, pick.choice(list(Fallback)), Fraction(6, 5)) for item in estate]
    rises = [
        price_rise(uses, party, rise) for party in PARTIES for rise in (Fraction(1, 5), Fraction(1, 2), Fraction(1))
    ]
    after_stress = time.perf_counter()
    moved = {item.developer: Fraction(1) for item in estate}
    for _ in Dimension:
        hhi_change({**moved, None: Fraction(3)}, {**moved, None: Fraction(3)})
    ended = time.perf_counter()
    seconds = ended - started
    print(f"{count} deployments, {rows:,} rows of the rollup, {CALLS:,} calls")
    print(f"concentration  {after_concentration - started:6.2f} s  {measured} rows of measures")
    print(f"control        {after_control - after_concentration:6.2f} s  {len(found):,} cells")
    count_of = f"{len(played)} withdrawals, all pairs, {len(rises)} rises"
    print(f"stress         {after_stress - after_control:6.2f} s  {count_of}")
    print(f"moves          {ended - after_stress:6.2f} s")
    print(f"together       {seconds:6.2f} s  = {seconds / LIMIT_SECONDS:.2f} of {LIMIT_SECONDS:g} s")


def _held(number: int, pick: random.Random) -> Held:
    grant = Grant(pick.choice(PARTIES), pick.choice(["no", "at_will", "on_breach"]), "no", "none", "yes", "no", "none")
    hosting = pick.choice(list(Hosting))
    return Held(f"d{number}", hosting, pick.choice(PARTIES), pick.choice(PARTIES), pin="dated", grants=(grant,))


def _layers(estate: list[Held]) -> list[tuple[object, ...]]:
    return [
        (
            *(item.id, f"m{place}", item.developer, item.host, item.host, True),
            *(dimension, PARTIES[(place + number) % len(PARTIES)], "r"),
        )
        for place, item in enumerate(estate)
        for number, dimension in enumerate(Dimension)
    ]


def _rollup(estate: list[Held], calls: int) -> list[tuple[object, ...]]:
    return [
        (
            *(month.first_day, f"{file:064}", item.id, f"m{place}", item.developer, item.host, item.host),
            *(f"name-{place}", "host"),
            *(calls, 0, calls, 0, 0, calls * 1_000, Decimal(calls), 0, 0, 1, calls),
        )
        for month in MONTHS
        for place, item in enumerate(estate)
        for file in range(FILES)
    ]


def _exposed(item: Held, weight: Fraction, pick: random.Random) -> Exposed:
    found = [cell for cell in cells(item) if cell.point is ControlPoint.STOP]
    stoppers = frozenset(cell.entity for cell in found if cell.value is Power.UNILATERAL and cell.entity)
    return Exposed(item.id, weight, stoppers, is_doubtful=pick.random() < 0.1, fallback=pick.choice(list(Fallback)))


if __name__ == "__main__":
    main()
