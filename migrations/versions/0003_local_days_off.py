"""Days off that a local government sets beside the State Council's schedule."""

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None

_TABLE = """
CREATE TABLE local_day_off (
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    CONSTRAINT pk_local_day_off PRIMARY KEY (id),
    CONSTRAINT uq_local_day_off_day UNIQUE (day)
)
"""


def upgrade() -> None:
    op.execute(_TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE local_day_off")
