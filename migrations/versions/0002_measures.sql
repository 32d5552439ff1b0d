CREATE TABLE measure_file (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    measure_id text NOT NULL,
    edition text NOT NULL,
    sha256 text NOT NULL,
    text text NOT NULL,
    effective_from date NOT NULL,
    effective_until date,
    loaded_by text NOT NULL,
    adopted_by text,
    CONSTRAINT pk_measure_file PRIMARY KEY (id),
    CONSTRAINT ck_measure_file_status CHECK (status IN ('DRAFT', 'ADOPTED', 'DISCARDED'))
);
CREATE INDEX ix_measure_file_status_id ON measure_file (status, id);
CREATE UNIQUE INDEX uq_measure_file_edition ON measure_file (measure_id, edition) WHERE status <> 'DISCARDED';
CREATE UNIQUE INDEX uq_measure_file_sha256 ON measure_file (sha256) WHERE status <> 'DISCARDED';

CREATE TABLE rehearsal (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    measure_id text NOT NULL,
    edition text NOT NULL,
    sha256 text NOT NULL,
    day date NOT NULL,
    requested_by text NOT NULL,
    total integer NOT NULL,
    assessed integer NOT NULL,
    position uuid,
    tally jsonb NOT NULL,
    finished_at timestamptz,
    CONSTRAINT pk_rehearsal PRIMARY KEY (id),
    CONSTRAINT ck_rehearsal_status CHECK (status IN ('RUNNING', 'FINISHED'))
);
CREATE INDEX ix_rehearsal_measure_id_id ON rehearsal (measure_id, id);
CREATE INDEX ix_rehearsal_running ON rehearsal (id) WHERE status = 'RUNNING';

CREATE TABLE rehearsal_outcome (
    id uuid NOT NULL,
    rehearsal_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    uscc text NOT NULL,
    name text NOT NULL,
    holds_title boolean NOT NULL,
    outcome text NOT NULL,
    verdict text,
    present_verdict text,
    criteria jsonb NOT NULL,
    CONSTRAINT pk_rehearsal_outcome PRIMARY KEY (id),
    CONSTRAINT ck_rehearsal_outcome_outcome CHECK (
        outcome IN ('GAINS', 'KEEPS', 'LOSES', 'ELIGIBLE', 'STAYS_OUT', 'OPEN', 'NOT_ASSESSED')
    ),
    CONSTRAINT fk_rehearsal_outcome_rehearsal_id FOREIGN KEY (rehearsal_id) REFERENCES rehearsal (id),
    CONSTRAINT fk_rehearsal_outcome_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);
CREATE INDEX ix_rehearsal_outcome_rehearsal_id_id ON rehearsal_outcome (rehearsal_id, id);
CREATE INDEX ix_rehearsal_outcome_rehearsal_id_outcome_id ON rehearsal_outcome (rehearsal_id, outcome, id);
CREATE UNIQUE INDEX uq_rehearsal_outcome_enterprise ON rehearsal_outcome (rehearsal_id, enterprise_id);
