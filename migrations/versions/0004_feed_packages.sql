CREATE TABLE feed_channel (
    receiver_id uuid NOT NULL,
    channel text NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT pk_feed_channel PRIMARY KEY (receiver_id),
    CONSTRAINT ck_feed_channel_channel CHECK (channel IN ('HTTP', 'PACKAGE', 'EXCHANGE'))
);

CREATE TABLE feed_package (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    number text NOT NULL,
    requested_by text NOT NULL,
    rows integer NOT NULL,
    enterprises integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    made_at timestamptz,
    sha256 text,
    size integer,
    receipt_number text,
    received_on date,
    refused integer NOT NULL,
    returned integer NOT NULL,
    CONSTRAINT pk_feed_package PRIMARY KEY (id),
    CONSTRAINT ck_feed_package_status CHECK (status IN ('REQUESTED', 'READY', 'RECEIVED', 'WITHDRAWN')),
    CONSTRAINT uq_feed_package_number UNIQUE (number)
);
CREATE INDEX ix_feed_package_status_id ON feed_package (status, id);

CREATE TABLE feed_package_row (
    id uuid NOT NULL,
    package_id uuid NOT NULL,
    row_no integer NOT NULL,
    delivery_id uuid NOT NULL,
    event_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    sequence bigint NOT NULL,
    open boolean NOT NULL,
    outcome text,
    answer text,
    CONSTRAINT pk_feed_package_row PRIMARY KEY (id),
    CONSTRAINT ck_feed_package_row_outcome CHECK (outcome IN ('DELIVERED', 'REFUSED', 'RETURNED')),
    CONSTRAINT fk_feed_package_row_package_id FOREIGN KEY (package_id) REFERENCES feed_package (id)
);
CREATE INDEX ix_feed_package_row_package_id_id ON feed_package_row (package_id, id);
CREATE UNIQUE INDEX uq_feed_package_row_open ON feed_package_row (delivery_id) WHERE open;
CREATE UNIQUE INDEX uq_feed_package_row_row_no ON feed_package_row (package_id, row_no);

CREATE TABLE feed_package_file (
    id uuid NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_feed_package_file PRIMARY KEY (id),
    CONSTRAINT fk_feed_package_file_id FOREIGN KEY (id) REFERENCES feed_package (id)
);
