"""Spend logs in the PostgreSQL database of a LiteLLM proxy: one file of JSON lines for each whole day in UTC.

Reference: model LiteLLM_SpendLogs in LiteLLM's schema.prisma. Only columns that the audit needs are asked for: prompts
and answers (`messages`, `response`, `proxy_server_request`) never leave the database, and of `metadata`, which can hold
search words and tools' arguments, only the named keys do. Of `api_base` the server's name is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from counterpoise.connectors.base import Ask, PassingError, Remote, Reply, Secrets, SourceError
from counterpoise.connectors.names import is_loopback
from counterpoise.connectors.patience import persistently
from counterpoise.estate.models import LitellmDatabaseConnector

PAGE_ROWS = 5_000
_TABLE = "LiteLLM_SpendLogs"
_REQUIRED = ("request_id", "startTime", "model", "prompt_tokens", "completion_tokens", "spend")
_OPTIONAL = (
    "call_type",
    "total_tokens",
    "endTime",
    "model_group",
    "custom_llm_provider",
    "api_base",
    "user",
    "end_user",
    "cache_hit",
    "status",
    "litellm_call_id",
)
_METADATA = (
    "status",
    "deployment",
    "user_api_key_team_alias",
    "team_alias",
    "is_router_parent",
    "parent_request_id",
    "additional_usage_values",
    "usage_object",
)


@contextmanager
def remotes(settings: LitellmDatabaseConnector, secrets: Secrets) -> Iterator[Iterator[Remote]]:
    database = _Database(settings, secrets)
    columns = persistently(database.columns, settings.limits)
    if missing := [name for name in _REQUIRED if name not in columns]:
        what = f'the table "{_TABLE}" is not there or lacks {", ".join(missing)}'
        raise SourceError(f"{what} → check the database and the rights of its user")
    yield _days(database, settings, columns)


def _days(database: _Database, settings: LitellmDatabaseConnector, columns: set[str]) -> Iterator[Remote]:
    """Days that hold rows, up to yesterday: a day that has not ended would be read half."""
    for day, version in persistently(partial(database.days, columns), settings.limits):
        yield Remote(
            f"spendlogs-{day}.jsonl",
            f"{settings.address}?day={day}",
            partial(database.opened, day, version, columns),
            version=version,
        )


class _Database:
    def __init__(self, settings: LitellmDatabaseConnector, secrets: Secrets) -> None:
        self._settings = settings
        self._secrets = secrets

    @contextmanager
    def _cursor(self) -> Iterator[psycopg.Cursor[dict[str, Any]]]:
        """One read-only transaction that sees one state of the database."""
        parts = urlsplit(self._settings.address)
        limits = self._settings.limits
        milliseconds = limits.attempt_seconds * 1000
        try:
            with psycopg.connect(
                host=parts.hostname,
                port=parts.port or 5432,
                dbname=parts.path.removeprefix("/"),
                user=self._settings.user,
                password=self._secrets.token,
                connect_timeout=limits.silence_seconds,
                sslmode=_encryption(parts.hostname or ""),
                application_name="counterpoise",
                options=f"-c statement_timeout={milliseconds} -c TimeZone=UTC -c default_transaction_read_only=on",
                row_factory=dict_row,
            ) as connection:
                connection.read_only = True
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                with connection.cursor() as cursor:
                    yield cursor
        except psycopg.errors.InsufficientPrivilege as error:
            raise SourceError(f'the user may not read "{_TABLE}" → grant it SELECT') from error
        except (psycopg.errors.InvalidPassword, psycopg.errors.InvalidAuthorizationSpecification) as error:
            raise SourceError("the user or its password is not accepted → check token_environment") from error
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error) or "no password supplied" in str(error):
                raise SourceError("the user or its password is not accepted → check token_environment") from error
            raise PassingError(f"the database cannot be reached or gave up ({type(error).__name__})") from error
        except psycopg.Error as error:
            raise SourceError(f"the database refuses the question ({type(error).__name__})") from error

    def columns(self) -> set[str]:
        query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
        with self._cursor() as cursor:
            return {row["column_name"] for row in cursor.execute(query, (_TABLE,))}

    def days(self, columns: set[str]) -> list[tuple[date, str]]:
        """Days with rows, each with a mark that changes when rows come, go or change."""
        changed = sql.SQL("max(updated_at)") if "updated_at" in columns else sql.SQL("NULL::timestamp")
        query = sql.SQL(
            'SELECT date("startTime") AS day, count(*) AS rows,'
            " sum(prompt_tokens::bigint + completion_tokens) AS tokens, {changed} AS changed"
            ' FROM {table} WHERE "startTime" >= %s AND "startTime" < %s GROUP BY 1 ORDER BY 1'
        ).format(changed=changed, table=sql.Identifier("public", _TABLE))
        with self._cursor() as cursor:
            rows = cursor.execute(query, (_midnight(self._settings.since), _midnight(datetime.now(UTC).date())))
            return [(row["day"], f"rows={row['rows']};tokens={row['tokens']};changed={row['changed']}") for row in rows]

    @contextmanager
    def opened(self, day: date, version: str, columns: set[str], _ask: Ask) -> Iterator[Reply]:
        with self._cursor() as cursor:
            yield Reply(self._lines(cursor, day, columns), version)

    def _lines(self, cursor: psycopg.Cursor[dict[str, Any]], day: date, columns: set[str]) -> Iterator[bytes]:
        """The day's rows in the order of their key, page after page, so that no page depends on the ones before it."""
        query = sql.SQL(
            'SELECT {fields} FROM {table} WHERE "startTime" >= %s AND "startTime" < %s'
            ' AND ("startTime", request_id) > (%s, %s) ORDER BY "startTime", request_id LIMIT {rows}'
        ).format(fields=_fields(columns), table=sql.Identifier("public", _TABLE), rows=sql.Literal(PAGE_ROWS))
        first, end = _midnight(day), _midnight(day + timedelta(days=1))
        after: tuple[datetime, str] = (first - timedelta(days=1), "")
        while rows := cursor.execute(query, (first, end, *after)).fetchall():
            after = (rows[-1]["startTime"], rows[-1]["request_id"])
            yield b"".join(map(_line, rows))


def _encryption(host: str) -> str:
    """The variable PGSSLMODE decides; without it a connection that leaves this machine is encrypted or not made."""
    return os.environ.get("PGSSLMODE") or ("prefer" if is_loopback(host) else "require")


def _midnight(day: date) -> datetime:
    """Without an offset: Prisma keeps UTC in columns without one, and the session's zone is UTC for the others."""
    return datetime.combine(day, time())


def _fields(columns: set[str]) -> sql.Composed:
    fields: list[sql.Composable] = [sql.Identifier(name) for name in (*_REQUIRED, *_OPTIONAL) if name in columns]
    if "metadata" in columns:
        pairs = sql.SQL(", ").join(
            sql.SQL("{name}, metadata -> {name}").format(name=sql.Literal(name)) for name in _METADATA
        )
        fields.append(sql.SQL("jsonb_strip_nulls(jsonb_build_object({pairs})) AS metadata").format(pairs=pairs))
    return sql.SQL(", ").join(fields)


def _line(row: dict[str, Any]) -> bytes:
    for name in ("startTime", "endTime"):
        if (moment := row.get(name)) is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
            row[name] = f"{moment.isoformat(timespec='milliseconds')}Z"
    if row.get("api_base"):
        row["api_base"] = _server(row["api_base"])
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _server(address: str) -> str | None:
    """The server of an address; what else stands in it may be a key."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:
        return None
    return f"https://{host}" if host else None
