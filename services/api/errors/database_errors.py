"""What goes wrong in the database, as refusals: a cause that is known never becomes a 500.

Validation should catch bad values first; `caught` counts those that only the database noticed. That somebody else took
a unique value at the same moment is nothing validation could have seen, and does not count.
"""

from collections import Counter
from typing import Any

# the driver brings no types
import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.errors.refusals import ConcurrentChange, Unavailable, ValueOutOfRange
from domain.models import Base
from domain.rules.errors import AlreadyExists, Conflict, Refusal

# SQLSTATE → how often it came from a value that should never have reached the database
caught: Counter[str] = Counter()

_RETRY = frozenset({"40001", "40P01"})
# lock and statement timeouts, idle transactions, a read-only standby, plans that a migration has voided
_BUSY = frozenset({"55P03", "57014", "25P03", "25P04", "25006", "0A000"})
# connections, resources, shutdown, the system beneath
_DOWN = ("08", "53", "57P", "58")
_UNIQUE = "23505"


def refusal_for(failure: BaseException) -> Refusal | None:
    """None: not the database's, or a defect of ours."""
    if isinstance(failure, PoolTimeout | OSError | TimeoutError):
        return Unavailable()
    if isinstance(failure, DBAPIError):
        state = getattr(failure.orig, "sqlstate", None)
        return _by_state(state, failure.orig and failure.orig.__cause__) if state else _without_state(failure)
    if isinstance(failure, asyncpg.PostgresError):
        return _by_state(failure.sqlstate or "", failure)
    if isinstance(failure, asyncpg.InterfaceError):
        return Unavailable()
    return None


def _by_state(state: str, told: BaseException | None) -> Refusal | None:
    if state == _UNIQUE:
        return AlreadyExists(**_conflicting(told))
    if state in _RETRY:
        return ConcurrentChange()
    if state in _BUSY or state.startswith(_DOWN):
        return Unavailable()
    if state.startswith(("22", "23")):
        caught[state] += 1
        return ValueOutOfRange() if state.startswith("22") else Conflict()
    return None


def _conflicting(told: BaseException | None) -> dict[str, Any]:
    """The field whose value is taken, where the constraint is of one column, by the names that models/base.py gives."""
    table, constraint = (str(getattr(told, name, None)) for name in ("table_name", "constraint_name"))
    column = constraint.removeprefix(f"uq_{table}_")
    known = Base.metadata.tables[table].columns if table in Base.metadata.tables else ()
    return {"conflicting_field": column} if column in known else {}


def _without_state(failure: DBAPIError) -> Refusal | None:
    """The driver's own complaint: a value it cannot encode, or a connection that is gone."""
    if isinstance(failure.orig and failure.orig.__cause__, asyncpg.DataError):
        caught["driver"] += 1
        return ValueOutOfRange()
    lost = failure.connection_invalidated or isinstance(
        failure.orig and failure.orig.__cause__, asyncpg.InterfaceError | OSError
    )
    return Unavailable() if lost else None
