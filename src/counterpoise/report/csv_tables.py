"""The bundle's tables as CSV (RFC 4180, UTF-8, with a header), beside the Parquet files that they are made from.

Texts stand in quotes and are harmless to spreadsheets; numbers, days and truth values stand without; nothing at all is
what is not known. The rows are those of the Parquet file, in its order.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from counterpoise.report.cells import harmless

_FORM = csv.WriteOptions(quoting_style="needed", eol="\r\n")  # every text needs it


def write_csv(folder: Path) -> None:
    """Write `<table>.csv` beside each `<table>.parquet` of the folder, a part at a time."""
    for path in sorted(folder.glob("*.parquet")):
        with (
            pq.ParquetFile(path) as table,
            csv.CSVWriter(path.with_suffix(".csv"), table.schema_arrow, write_options=_FORM) as out,
        ):
            for batch in table.iter_batches():
                out.write_batch(_harmless(batch))


def _harmless(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [_texts(column) if pa.types.is_string(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _texts(column: pa.StringArray) -> pa.StringArray:
    coded = column.dictionary_encode()  # most texts of a table stand in it many times
    distinct = pa.array([harmless(text) for text in coded.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices, distinct).cast(pa.string())
