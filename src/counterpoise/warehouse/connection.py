"""A locked-down DuckDB: no network, no extension, no file outside the folders that the caller names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from counterpoise.errors import CounterpoiseError, InputError, IntegrityError, Problem

MEMORY_LIMIT = "4GB"

_SETTINGS = (
    "SET TimeZone = 'UTC'",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
    "SET preserve_insertion_order = true",
    "SET enable_progress_bar = false",
)


def connect(path: Path | None, folders: Sequence[Path] = (), *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open `path` (None: in memory) for this process alone; files are reachable only below `folders`.

    `read_only` leaves it to others to read at the same time.

    Raises InputError when the file cannot be opened, IntegrityError when it is not a sound database.
    """
    if path is not None and "?" in str(path):  # DuckDB would take what follows for options
        raise InputError(Problem("lies in a folder with '?' in its name", path, remedy="rename the folder"))
    try:
        connection = duckdb.connect(":memory:" if path is None else str(path), read_only=read_only)
    except duckdb.IOException as error:
        raise InputError(Problem("cannot be opened as the warehouse", path, remedy=_first_line(error))) from error
    except duckdb.Error as error:
        remedy = "delete it: the next audit rebuilds it from the evidence store"
        raise IntegrityError(Problem(f"is damaged ({_first_line(error)})", path, remedy=remedy)) from error
    for statement in _SETTINGS:
        connection.execute(statement)
    connection.execute("SET memory_limit = $limit", {"limit": MEMORY_LIMIT})
    if path is not None:
        spill = path.with_name("spill")
        connection.execute("SET temp_directory = $folder", {"folder": str(spill)})
        folders = (*folders, spill)
    # The order matters: once external access is off, folders can no longer be added; once locked, nothing changes.
    # DuckDB checks a pattern before it expands it, so each folder is named plainly and with its wildcards escaped.
    allowed = sorted({form for folder in folders for form in (str(folder), without_wildcards(folder))})
    connection.execute("SET allowed_directories = $folders", {"folders": allowed})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def storage_error(error: duckdb.Error, path: Path | None) -> CounterpoiseError:
    """The error to show for a statement that failed for want of disk, memory or soundness of the file."""
    return CounterpoiseError(
        Problem(f"the warehouse stopped: {_first_line(error)}", path, remedy="free space and run again")
    )


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def without_wildcards(path: Path) -> str:
    """`path` as DuckDB reads exactly that file: it takes `*`, `?` and `[` in names for patterns."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in str(path))
