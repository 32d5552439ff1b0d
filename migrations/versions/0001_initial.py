"""The tables of the scheme, and the books whose rows are only ever added.

The tables stand in 0001_tables.sql, as SQL, so that they can be read and reviewed as what they are.
"""

from pathlib import Path

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None

_TABLES = Path(__file__).with_name("0001_tables.sql")
_ONLY_ADDED = ("history", "audit_entry", "event", "report_version")
_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of "%" are only ever added: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$
"""
# for each statement, not for each row: what touches no row is refused too, and TRUNCATE has no rows
_GUARD = """
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def _statements() -> list[str]:
    """One by one: the driver prepares each, and prepares only one at a time."""
    return [part.strip() for part in _TABLES.read_text(encoding="utf-8").split(";\n") if part.strip()]


def upgrade() -> None:
    for statement in _statements():
        op.execute(statement)
    op.execute(_REFUSE)
    for table in _ONLY_ADDED:
        op.execute(_GUARD.format(table=table))


def downgrade() -> None:
    opening = "CREATE TABLE "
    created = [part for part in _statements() if part.startswith(opening)]
    for statement in reversed(created):
        table = statement.removeprefix(opening).split(" ", 1)[0]
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION refuse_change()")
