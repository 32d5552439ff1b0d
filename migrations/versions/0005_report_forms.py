"""Report forms have versions of their own: in files beside those of measures, and fixed in each obligation."""

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

_TEXT_STANDS = """
CREATE TRIGGER text_stands BEFORE UPDATE OF {columns} OR DELETE OR TRUNCATE ON measure_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
_COLUMNS = "measure_id, edition, sha256, text"


def upgrade() -> None:
    """Whatever is on file is a measure, and every report owed was opened with the form that stands in it."""
    op.execute("ALTER TABLE measure_file ADD COLUMN kind text NOT NULL DEFAULT 'MEASURE'")
    op.execute("ALTER TABLE measure_file ALTER COLUMN kind DROP DEFAULT")
    op.execute(
        "ALTER TABLE measure_file ADD CONSTRAINT ck_measure_file_kind CHECK (kind IN ('MEASURE', 'REPORT_FORM'))"
    )
    _guard(f"kind, {_COLUMNS}")
    op.execute("ALTER TABLE obligation ADD COLUMN form_version integer NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE obligation ALTER COLUMN form_version DROP DEFAULT")


def downgrade() -> None:
    """The forms' files go: a service of before would read them as measures."""
    op.execute("ALTER TABLE obligation DROP COLUMN form_version")
    op.execute("DROP TRIGGER text_stands ON measure_file")
    op.execute("DELETE FROM measure_file WHERE kind = 'REPORT_FORM'")
    op.execute("ALTER TABLE measure_file DROP COLUMN kind")
    op.execute(_TEXT_STANDS.format(columns=_COLUMNS))


def _guard(columns: str) -> None:
    op.execute("DROP TRIGGER text_stands ON measure_file")
    op.execute(_TEXT_STANDS.format(columns=columns))
