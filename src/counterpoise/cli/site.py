"""`counterpoise site`: a static site over the reports of one estate."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.errors import IntegrityError
from counterpoise.safe.text import visible

if TYPE_CHECKING:
    from counterpoise.report.site.writing import Site


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the command line."""
    site = commands.add_parser("site", help="write a static site over the reports of one estate, period by period")
    site.add_argument("reports", type=Path, metavar="REPORTS", help="folder that holds the bundles, one a period")
    site.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the site")
    site.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    site.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from counterpoise.report.site.writing import INDEX, write_site  # noqa: PLC0415

    found = write_site(options.reports, options.out)
    for item in found.left_out:
        for problem in item.problems:
            sys.stderr.write(f"counterpoise: left out: {' '.join(str(problem).split())}\n")
    if options.json:
        sys.stdout.write(json.dumps(_shown(found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(visible(f"{', '.join(found.periods)}: {found.folder / INDEX}") + "\n")
    return IntegrityError.exit_code if found.left_out else 0


def _shown(found: Site) -> dict[str, object]:
    left_out = [
        {"bundle": str(item.folder), "problems": [str(problem) for problem in item.problems]} for item in found.left_out
    ]
    return {"site": str(found.folder), "periods": found.periods, "left_out": left_out}
