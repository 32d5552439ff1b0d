"""Events and deliveries by month, with what makes and drops a month, and the record of months that were archived.

Tables and functions stand in 0006_months.sql. The rows are copied: both ways every row, name and guard is there after.
"""

from pathlib import Path

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None

_MONTHS = Path(__file__).with_name("0006_months.sql")
# as 0001 made them
_BEFORE = (
    "ALTER TABLE event SET SCHEMA months",
    "ALTER TABLE delivery SET SCHEMA months",
    "CREATE TABLE event (LIKE months.event INCLUDING DEFAULTS, CONSTRAINT pk_event PRIMARY KEY (id))",
    "INSERT INTO event TABLE months.event",
    "CREATE INDEX ix_event_enterprise_id_id ON event (enterprise_id, id)",
    "CREATE INDEX ix_event_transaction_id_id ON event (transaction_id, id)",
    "CREATE UNIQUE INDEX uq_event_aggregate_sequence ON event (aggregate_id, sequence)",
    "CREATE UNIQUE INDEX uq_event_feed ON event (enterprise_id, feed_sequence) WHERE feed_sequence IS NOT NULL",
    """CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    """CREATE TABLE delivery (LIKE months.delivery INCLUDING CONSTRAINTS, CONSTRAINT pk_delivery PRIMARY KEY (id),
    CONSTRAINT fk_delivery_event_id FOREIGN KEY (event_id) REFERENCES event (id))""",
    "INSERT INTO delivery TABLE months.delivery",
    """CREATE INDEX ix_delivery_due ON delivery (receiver_id, due_at, id)
    WHERE delivered_at IS NULL AND parked_at IS NULL""",
    "CREATE INDEX ix_delivery_lane_open ON delivery (receiver_id, lane, position) WHERE delivered_at IS NULL",
    "CREATE INDEX ix_delivery_open ON delivery (receiver_id, id) WHERE delivered_at IS NULL",
    "CREATE INDEX ix_delivery_parked ON delivery (id) WHERE parked_at IS NOT NULL",
    "CREATE INDEX ix_delivery_receiver_id_id ON delivery (receiver_id, id)",
    "CREATE UNIQUE INDEX uq_delivery_event_receiver ON delivery (event_id, receiver, receiver_id)",
    "DROP SCHEMA months CASCADE",
    "DROP TABLE archived_month",
)


def upgrade() -> None:
    for statement in _MONTHS.read_text(encoding="utf-8").split("\n--\n"):
        op.execute(statement.strip())


def downgrade() -> None:
    """What was archived does not come back, and the database forgets that it was: the folder's manifests know."""
    for statement in _BEFORE:
        op.execute(statement)
