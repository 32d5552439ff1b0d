"""Feed packages, their rows and files; by which channel the feed goes; what a receiver refuses after the fact.

The tables stand in 0004_feed_packages.sql.
"""

from pathlib import Path

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

_TABLES = Path(__file__).with_name("0004_feed_packages.sql")
# what was handed over is what is kept
_FILE_STANDS = """
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON feed_package_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
_KIND = "ALTER TABLE difference ADD CONSTRAINT ck_difference_kind CHECK (kind IN ({}))"
_REFUSED = (
    "ALTER TABLE reconciliation ADD COLUMN refused integer NOT NULL DEFAULT 0",
    "ALTER TABLE reconciliation ALTER COLUMN refused DROP DEFAULT",
    "ALTER TABLE difference ADD COLUMN answer text",
    "ALTER TABLE difference DROP CONSTRAINT ck_difference_kind",
    _KIND.format("'MISSING', 'ALTERED', 'UNKNOWN', 'REFUSED'"),
)
_NOT_REFUSED = (
    "DELETE FROM difference WHERE kind = 'REFUSED'",
    "ALTER TABLE difference DROP CONSTRAINT ck_difference_kind",
    _KIND.format("'MISSING', 'ALTERED', 'UNKNOWN'"),
    "ALTER TABLE difference DROP COLUMN answer",
    "ALTER TABLE reconciliation DROP COLUMN refused",
)


def upgrade() -> None:
    for statement in _TABLES.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement.strip())
    op.execute(_FILE_STANDS)
    for statement in _REFUSED:
        op.execute(statement)


def downgrade() -> None:
    """What open packages held is due again."""
    op.execute(
        "UPDATE delivery SET due_at = '1970-01-01T00:00:00Z' WHERE id IN"
        " (SELECT delivery_id FROM feed_package_row WHERE open) AND delivered_at IS NULL"
    )
    for statement in _NOT_REFUSED:
        op.execute(statement)
    for table in ("feed_package_file", "feed_package_row", "feed_package", "feed_channel"):
        op.execute(f"DROP TABLE {table}")
