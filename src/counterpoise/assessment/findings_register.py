"""Findings on the register itself: entries that can be taken for each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import Finding, finding, listed, shown
from counterpoise.language import said

_SEPARATORS = re.compile(r"[._-]+")


def similar_entries(
    deployments: Iterable[Deployment], repeated: Sequence[str] = (), register_sha256: str | None = None
) -> Iterator[Finding]:
    """Identifiers that differ in case or separators only, and entries that repeat another one; one finding.

    `repeated` says of each repeated entry where it stands and which one it repeats.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for deployment in deployments:
        alike[_SEPARATORS.sub("", deployment.id.casefold())].append(deployment.id)
    alike_or_repeated = [
        said("{names} differ in case or separators only", names=said(" and ").join(map(shown, sorted(ids))))
        for _, ids in sorted(alike.items())
        if len(ids) > 1
    ]
    alike_or_repeated += [said("{place} and counts once", place=place) for place in repeated]
    if alike_or_repeated:
        condition = said("In the register {cases}.", cases=listed(alike_or_repeated, "case"))
        yield finding("SIMILAR-ENTRIES", "register", "any", condition).resting_on([register_sha256])
