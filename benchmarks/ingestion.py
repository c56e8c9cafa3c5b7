"""How fast usage logs are read, and in how much memory, beside DuckDB copying the same file, typed, to Parquet.

    python benchmarks/ingestion.py [--rows 10000000] [--rounds 3] [--formats csv,jsonl] [--folder FOLDER]

Logs of made-up calls are written to FOLDER (a temporary one by default), one file a format. Each is then read as an
audit reads it, by `sources.intake` in its child process: recognised, counted, read row by row or in blocks, staged as
Parquet. In turn with that, DuckDB reads the file with the types of the columns told to it and copies it to Parquet of
the same compression, in a process of its own with as many threads as there are processors. Both take turns, so that
what else a machine does strikes both. Of each side the round with the least time counts; memory is the most that the
child process ever had resident, over all rounds.

Formats that are read row by row get a hundredth of the rows. There DuckDB is told no types, which are nested, and
infers them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb

from counterpoise.sources.intake import Task, parse
from counterpoise.vocabulary import EvidenceKind

COLUMNS = {
    "request_id": ("id", "VARCHAR"),
    "started_at": ("started_at", "TIMESTAMP WITH TIME ZONE"),
    "request_model": ("model", "VARCHAR"),
    "provider": ("provider", "VARCHAR"),
    "operation": ("operation", "VARCHAR"),
    "user_hash": ("user", "VARCHAR"),
    "input_tokens": ("input_tokens", "BIGINT"),
    "output_tokens": ("output_tokens", "BIGINT"),
    "cached_tokens": ("cached_tokens", "BIGINT"),
    "cost": ("cost", "DECIMAL(18, 6)"),
    "status": ("status", "VARCHAR"),
}
TYPES = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.values()) + "}"
CALLS = """
    SELECT
        'req-' || substr(md5(i::VARCHAR), 1, 24) AS id,
        strftime(TIMESTAMP '2026-10-01' + to_milliseconds((i * 263)::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ') AS started_at,
        ['gpt-4o-2024-08-06', 'claude-sonnet-4', 'meta-llama/Llama-3.3-70B-Instruct', 'mistral-small'][1 + i % 4]
            AS model,
        ['openai', 'anthropic', 'together', 'mistral'][1 + i % 4] AS provider,
        'chat' AS operation,
        'user-' || (hash(i) % 20000) AS "user",
        (hash(i * 7) % 4000)::BIGINT AS input_tokens,
        (hash(i * 11) % 1200)::BIGINT AS output_tokens,
        ((hash(i * 13) % 3) * (hash(i * 7) % 4000) // 4)::BIGINT AS cached_tokens,
        round((hash(i * 17) % 100000) / 1e6, 6)::DOUBLE AS cost,
        CASE WHEN hash(i * 19) % 50 = 0 THEN 'error' ELSE 'success' END AS status
    FROM range({rows}) AS calls(i)
"""
LITELLM = """
    SELECT id AS request_id, 'acompletion' AS call_type, started_at AS "startTime", started_at AS "endTime", model,
        provider AS custom_llm_provider, "user" AS end_user, input_tokens AS prompt_tokens,
        output_tokens AS completion_tokens, input_tokens + output_tokens AS total_tokens, cost AS spend,
        {'status': status} AS metadata
    FROM calls
"""
SPANS = """
    SELECT [{
        'resource': {'attributes': []::STRUCT(key VARCHAR, value STRUCT("stringValue" VARCHAR))[]},
        'scopeSpans': [{
            'spans': [{
                'traceId': md5(id), 'spanId': substr(md5(id), 1, 16), 'name': operation,
                'startTimeUnixNano': (epoch_us(started_at::TIMESTAMPTZ) * 1000)::VARCHAR,
                'attributes': [
                    {'key': 'gen_ai.operation.name', 'value': {'stringValue': operation, 'intValue': NULL}},
                    {'key': 'gen_ai.provider.name', 'value': {'stringValue': provider, 'intValue': NULL}},
                    {'key': 'gen_ai.request.model', 'value': {'stringValue': model, 'intValue': NULL}},
                    {'key': 'gen_ai.usage.input_tokens', 'value': {'stringValue': NULL, 'intValue': input_tokens}},
                    {'key': 'gen_ai.usage.output_tokens', 'value': {'stringValue': NULL, 'intValue': output_tokens}}
                ]
            }]
        }]
    }] AS "resourceSpans"
    FROM calls
"""
RESPONSES = """
    SELECT started_at AS date, provider || '.example' AS host, '/v1/chat/completions' AS path,
        CASE status WHEN 'error' THEN 500 ELSE 200 END AS status, model AS request_model, model AS response_model,
        {'prompt_tokens': input_tokens, 'completion_tokens': output_tokens} AS usage, id AS request_id,
        false AS stream, NULL AS error_type
    FROM calls
"""


class Format(NamedTuple):
    suffix: str
    written: str  # what of the calls the file holds
    copy: str  # options of DuckDB's COPY that writes it
    read: str  # how DuckDB reads it
    is_mapped: bool
    share: int  # it gets one row of so many


FORMATS = {
    "csv": Format(
        ".csv", "FROM calls", "FORMAT csv, HEADER", f"read_csv(?, header = true, columns = {TYPES})", True, 1
    ),
    "jsonl": Format(
        ".jsonl", "FROM calls", "FORMAT json", f"read_json(?, format = 'newline_delimited', columns = {TYPES})", True, 1
    ),
    "parquet": Format(".parquet", "FROM calls", "FORMAT parquet", "read_parquet(?)", True, 10),
    "litellm": Format(".jsonl", LITELLM, "FORMAT json", "read_json(?, format = 'newline_delimited')", False, 100),
    "otel": Format(".jsonl", SPANS, "FORMAT json", "read_json(?, format = 'newline_delimited')", False, 100),
    "responses": Format(".jsonl", RESPONSES, "FORMAT json", "read_json(?, format = 'newline_delimited')", False, 100),
}


class Run(NamedTuple):
    seconds: float
    mebibytes: int  # most resident memory of the process that did the work
    rows: int


def write(folder: Path, name: str, rows: int) -> Path:
    """Write the log of a format and return its path."""
    format_ = FORMATS[name]
    path = folder / f"{name}{format_.suffix}"
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.execute(f"CREATE VIEW calls AS {CALLS.format(rows=rows)}")
        database.execute(f"COPY ({format_.written}) TO '{path}' ({format_.copy})")
    return path


def ingest(path: Path, name: str, folder: Path) -> Run:
    """Read the log as an audit does."""
    mapping = {ours: theirs for ours, (theirs, _) in COLUMNS.items()} if FORMATS[name].is_mapped else {}
    fixed = {"cost_kind": "invoiced"} if FORMATS[name].is_mapped else {}
    task = Task("0" * 64, path, EvidenceKind.USAGE_LOG, f"usage_logs/{path.name}", mapping, fixed, b"k" * 32)
    start = time.perf_counter()
    (parsed,) = parse([task], folder)
    seconds = time.perf_counter() - start
    if parsed.failure:
        raise SystemExit(f"{name}: {parsed.failure}")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return Run(seconds, memory, parsed.tables[0].records_in)


def copy(path: Path, name: str, folder: Path) -> Run:
    """Have DuckDB copy the log, typed, to Parquet."""
    with duckdb.connect(config={"threads": multiprocessing.cpu_count()}) as database:
        database.execute("SET enable_progress_bar = false")
        start = time.perf_counter()
        target = folder / "copy.parquet"
        database.execute(
            f"COPY (FROM {FORMATS[name].read}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", [str(path)]
        )
        seconds = time.perf_counter() - start
        (rows,) = database.execute("SELECT count(*) FROM read_parquet(?)", [str(target)]).fetchone() or (0,)
    return Run(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, rows)


def aside(work: Callable[[Path, str, Path], Run], path: Path, name: str) -> Run:
    """Do it in a fresh process, so that its memory is its own."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (path, name, Path(folder)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="of CSV and JSON lines; others have fewer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", default=",".join(FORMATS), help="names with commas between them")
    parser.add_argument("--folder", type=Path, help="where the logs are written; they need some 500 bytes a row")
    options = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}, {multiprocessing.cpu_count()} processors")
    print(f"{'format':10} {'rows':>10} {'MiB':>6} {'rows/s':>10} {'peak MiB':>9} {'DuckDB rows/s':>14} {'ratio':>6}")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for name in options.formats.split(","):
            path = write(Path(folder), name, options.rows // FORMATS[name].share)
            ours, theirs = [], []
            for _ in range(options.rounds):
                ours.append(aside(ingest, path, name))
                theirs.append(aside(copy, path, name))
            rows = ours[0].rows
            if {run.rows for run in [*ours, *theirs]} != {rows}:
                raise SystemExit(f"{name}: the two sides did not read the same rows: {json.dumps([*ours, *theirs])}")
            best, peer = min(run.seconds for run in ours), min(run.seconds for run in theirs)
            peak = max(run.mebibytes for run in ours)
            print(
                f"{name:10} {rows:>10,} {path.stat().st_size >> 20:>6,} {rows / best:>10,.0f} {peak:>9,}"
                f" {rows / peer:>14,.0f} {best / peer:>6.2f}",
                flush=True,
            )
            path.unlink()


if __name__ == "__main__":
    main()
