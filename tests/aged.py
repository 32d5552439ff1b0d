"""Events and deliveries of months gone by, in SQL: each in its own place, as the service would have left them."""

from datetime import date

from domain.rules.time.retention import first_id

FEED = "00000000-0000-0000-0000-000000000000"


def sql_id(month: date, number: str = "n", kind: str = "7000") -> str:
    """An id of that month, for an SQL expression; `kind` keeps apart what has the same number."""
    prefix = f"{first_id(month).hex[:8]}-{first_id(month).hex[8:12]}-{kind}-8000-"
    return f"('{prefix}' || lpad(to_hex({number}), 12, '0'))::uuid"


def made(month: date) -> str:
    return f"SELECT months.make('{month}')"


def events(month: date, count: int) -> str:
    return f"""
        INSERT INTO event (id, type, noun, aggregate_id, sequence, at, data)
        SELECT {sql_id(month)}, 'round.created', 'round', {sql_id(month, kind="7001")}, 1, now(), '{{"名称": "示例"}}'
        FROM generate_series(1, {count}) n
    """


def deliveries(month: date, count: int, *, open_: int = 0) -> str:
    """One for each of so many events; the first `open_` of them undelivered."""
    return f"""
        INSERT INTO delivery (id, created_at, event_id, receiver, receiver_id, lane, position, due_at, attempts,
                              delivered_at)
        SELECT {sql_id(month, kind="7002")}, now(), {sql_id(month)}, 'FEED', '{FEED}', {sql_id(month, kind="7001")},
               n, now(), 1, CASE WHEN n > {open_} THEN timestamptz '2026-01-05' + n * interval '1 second' END
        FROM generate_series(1, {count}) n
    """
