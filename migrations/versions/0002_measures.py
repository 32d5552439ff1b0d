"""Measure files that officers load, whose text the database refuses to change, and rehearsals of them.

The tables stand in 0002_measures.sql.
"""

from pathlib import Path

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None

_TABLES = Path(__file__).with_name("0002_measures.sql")
# a case is pinned to this text and its hash: another text is another edition, in a row of its own
_TEXT_STANDS = """
CREATE TRIGGER text_stands BEFORE UPDATE OF measure_id, edition, sha256, text OR DELETE OR TRUNCATE ON measure_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    for statement in _TABLES.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement.strip())
    op.execute(_TEXT_STANDS)


def downgrade() -> None:
    for table in ("rehearsal_outcome", "rehearsal", "measure_file"):
        op.execute(f"DROP TABLE {table}")
