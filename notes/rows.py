"""Every row of every table as JSON lines and back, the same on both databases. Core.

Full-text tables are left out: they are made again from the rows.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Connection, Table, TypeDecorator, func, insert, select, text

from notes.db import Base, db

BATCH = 500


def tables() -> list[Table]:
    """All tables, those that others refer to first."""
    return list(Base.metadata.sorted_tables)


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees the database as it is at this moment, whatever is written."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def dump(connection: Connection, table: Table) -> Iterator[str]:
    """One JSON object a row, in the order of the primary key."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=BATCH).execute(query).mappings():
        yield json.dumps(dict(row), default=_plain, ensure_ascii=False)


def load(connection: Connection, table: Table, lines: Iterable[str]) -> int:
    """Insert what `dump` gave; returns how many rows."""
    readers = {column.name: _reader(column.type) for column in table.columns}
    count = 0
    source = iter(lines)
    while some := list(islice(source, BATCH)):
        rows = [
            {name: _read(readers[name], value) for name, value in json.loads(line).items()}
            for line in some
        ]
        connection.execute(insert(table), rows)
        count += len(rows)
    return count


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    return not any(
        connection.execute(select(func.count()).select_from(table)).scalar() for table in tables()
    )


def renumber(connection: Connection) -> None:
    """Let PostgreSQL count on from the highest number that was loaded."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, :column), :next, false)"),
                {
                    "name": table.name,
                    "column": column.name,
                    "next": (connection.execute(select(func.max(column))).scalar() or 0) + 1,
                },
            )


def count_anew(connection: Connection) -> None:
    """Let PostgreSQL know at once how much there is: until it counts by itself, it reads what was
    loaded in the slowest way."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no way to write a {type(value).__name__}")


def _reader(kind: Any) -> Callable[[Any], Any]:
    """What turns the JSON value back into the column's."""
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    python_type = object if isinstance(kind, JSON) else kind.python_type
    known: dict[type, Callable[[Any], Any]] = {
        uuid.UUID: uuid.UUID,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
        bytes: base64.b64decode,
    }
    return known.get(python_type, _same)


def _same(value: Any) -> Any:
    return value


def _read(reader: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else reader(value)
