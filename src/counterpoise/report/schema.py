"""The JSON Schema of report.json: `python -m counterpoise.report.schema` writes it as docs/report.schema.json."""

from __future__ import annotations

import sys

from counterpoise.report.model import ReportModel
from counterpoise.safe.json import canonical

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> str:
    """Return the schema of what `report_json` writes, in the same canonical form."""
    return canonical({"$schema": DIALECT, **ReportModel.model_json_schema(mode="serialization")}).decode()


if __name__ == "__main__":
    sys.stdout.write(report_schema())
