"""Writes the usage logs of the sample estate "Aldermoor Mutual", and PLANTED.json, the list of what is wrong in them.

python examples/generate_usage.py            writes the logs and PLANTED.json
python examples/generate_usage.py --check    compares with the files that are there; exit 1 and the names that differ
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from usage_formats import NEW_RELEASE_ON, RELEASES, Planted, gateway_logs, litellm_logs, otel_logs, vendor_log
from usage_traffic import GATEWAY, OTEL, SEED, Call, calls_of, reseller_calls

ESTATE = Path(__file__).resolve().parent / "aldermoor"
LOGS, PLANTED = Path("evidence/usage_logs"), Path("PLANTED.json")


def build() -> dict[Path, bytes]:
    """Return every generated file of the estate: path below the estate's folder → bytes."""
    gateway, otel, reseller = calls_of("gw", GATEWAY), calls_of("otel", OTEL), reseller_calls()
    logs = [*gateway_logs(gateway), *litellm_logs(reseller), *otel_logs(otel), vendor_log()]
    distinct = [call for month in (*gateway.values(), *otel.values()) for call in month]
    answered = [entry for month in reseller.values() for entry in month if not entry.call.is_failed]
    distinct += [entry.call for entry in answered if not entry.is_parent]
    report = {
        "seed": SEED,
        "files": {f"usage_logs/{name}": planted.as_json() for name, _, planted in logs},
        "totals": totals(planted for _, _, planted in logs),
        "tokens": tokens(distinct),
        "new_releases": {"next-best-cover": {"on": str(NEW_RELEASE_ON), "releases": list(RELEASES)}},
        "lost_days": {route.name: [str(day) for day in route.silent] for route in OTEL if route.silent},
    }
    files = {LOGS / name: content for name, content, _ in logs}
    files[PLANTED] = (json.dumps(report, indent=2, sort_keys=True) + "\n").encode()
    return files


def totals(logs: Iterable[Planted]) -> dict[str, Any]:
    entries = [planted.as_json() for planted in logs]
    bad = sum((entry.pop("bad_rows") for entry in entries), Counter[str]())
    return {**{name: sum(entry[name] for entry in entries) for name in entries[0]}, "bad_rows": bad}


def tokens(calls: Iterable[Call]) -> dict[str, Any]:
    """Tokens of the distinct good calls without router parents, and those of models that nobody can attribute."""
    by_name: Counter[str] = Counter()
    unknown = 0
    for call in calls:
        by_name[call.route.name] += call.tokens
        unknown += 0 if call.route.is_known else call.tokens
    return {"total": by_name.total(), "of_unknown_models": unknown, "by_deployment_name": by_name}


def differing(files: dict[Path, bytes]) -> list[Path]:
    """Return the files that are missing, other than generated, or there without being generated."""
    there = {path.relative_to(ESTATE) for path in (ESTATE / LOGS).rglob("*") if path.is_file()}
    changed = {
        name
        for name, content in files.items()
        if not (ESTATE / name).is_file() or (ESTATE / name).read_bytes() != content
    }
    return sorted(changed | (there - set(files)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the usage logs of the sample estate.")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there")
    files = build()
    if parser.parse_args(arguments).check:
        wrong = differing(files)
        for name in wrong:
            print(f"{name}: not as generated → run {Path(__file__).name} without --check", file=sys.stderr)
        return 1 if wrong else 0
    for name, content in files.items():
        (ESTATE / name).parent.mkdir(parents=True, exist_ok=True)
        (ESTATE / name).write_bytes(content)
    print(files[PLANTED].decode(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
