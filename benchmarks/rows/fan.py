"""A dead receiver with 100 000 events waiting for it: the lag of the feed, beside the lag without that receiver."""

import asyncio
from collections.abc import Iterator

from benchmarks import seed
from benchmarks.row import Goal, Pair, Row, in_turn
from benchmarks.rows.lag import lag
from benchmarks.stage import Stage, on_core

_WAITING = 100_000
_DEAD = "0fa00000-0000-7000-8000-000000000000"
# nobody listens on port 9 of the loopback
_SUBSCRIBED = f"""
    INSERT INTO subscription (id, version, created_at, updated_at, client, url, secret, event_types, districts,
                              enterprise_ids, payload, active)
    VALUES ('{_DEAD}', 1, now(), now(), 'dead', 'https://127.0.0.1:9/hooks', 'whsec_ZGVhZC1kZWFkLWRlYWQtZGVhZA==',
            '["nothing.ever"]', '[]', '[]', 'THIN', false)
    ON CONFLICT DO NOTHING
"""
# each a lane of its own, so that all of them are due
_OWED = f"""
    INSERT INTO event (id, type, noun, aggregate_id, sequence, at, data)
    SELECT {seed.event_id(0)}, 'round.created', 'round',
           ('0fa00002-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, now(), '{{}}'
    FROM generate_series(1, {_WAITING}) n
"""
_DELIVERIES = f"""
    INSERT INTO delivery (id, event_id, receiver, receiver_id, lane, position, created_at, due_at, attempts)
    SELECT id, id, 'WEBHOOK', '{_DEAD}', aggregate_id, 1, now(), 'epoch', 0 FROM event
    WHERE type = 'round.created'
"""


def pairs(stage: Stage) -> Iterator[Pair]:
    stage.sql(_SUBSCRIBED, _OWED, _DELIVERIES, "ANALYZE delivery")

    def measured(active: str) -> float:
        stage.sql(f"UPDATE subscription SET active = {active} WHERE id = '{_DEAD}'")
        with on_core(0):
            return asyncio.run(lag(stage))

    return in_turn(lambda: measured("true"), lambda: measured("false"))


ROW = Row(
    name="fan",
    measured=f"commit to the feed's receiver, p95, with {_WAITING} events waiting for a dead subscriber",
    floor="the same without that subscriber",
    goal=Goal(1.2, "≤"),
    pairs=pairs,
)
