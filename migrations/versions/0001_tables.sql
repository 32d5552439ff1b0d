CREATE TABLE audit_entry (
    id uuid NOT NULL,
    version integer NOT NULL,
    noun text NOT NULL,
    aggregate_id uuid NOT NULL,
    event_id uuid NOT NULL,
    transaction_id bigint DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    at timestamptz NOT NULL,
    person text NOT NULL,
    role text NOT NULL,
    client text NOT NULL,
    on_behalf_of text,
    act text NOT NULL,
    from_status text,
    to_status text,
    changes jsonb NOT NULL,
    reason text NOT NULL,
    request_id text,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_audit_entry PRIMARY KEY (id)
);
CREATE INDEX ix_audit_entry_aggregate_id_id ON audit_entry (aggregate_id, id);
CREATE INDEX ix_audit_entry_person_id ON audit_entry (person, id);
CREATE UNIQUE INDEX uq_audit_entry_version ON audit_entry (noun, aggregate_id, version);

CREATE TABLE calendar_year (
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    year integer NOT NULL,
    source text NOT NULL,
    days_off jsonb NOT NULL,
    working_weekends jsonb NOT NULL,
    CONSTRAINT pk_calendar_year PRIMARY KEY (id),
    CONSTRAINT uq_calendar_year_year UNIQUE (year)
);

CREATE TABLE counter (
    series text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    CONSTRAINT pk_counter PRIMARY KEY (series, year)
);

CREATE TABLE decision (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    meeting text NOT NULL,
    held_on date NOT NULL,
    minutes_number text NOT NULL,
    outcomes jsonb NOT NULL,
    recorded_by text NOT NULL,
    supersedes_id uuid,
    CONSTRAINT pk_decision PRIMARY KEY (id),
    CONSTRAINT ck_decision_status CHECK (status IN ('RECORDED', 'SUPERSEDED')),
    CONSTRAINT uq_decision_minutes_number UNIQUE (minutes_number),
    CONSTRAINT uq_decision_supersedes_id UNIQUE (supersedes_id),
    CONSTRAINT fk_decision_supersedes_id FOREIGN KEY (supersedes_id) REFERENCES decision (id)
);

CREATE TABLE enterprise (
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    uscc text NOT NULL,
    name text NOT NULL,
    legal_form text NOT NULL,
    district text NOT NULL,
    address text NOT NULL,
    registered_on date NOT NULL,
    moved_in boolean NOT NULL,
    industry_code text NOT NULL,
    industry_edition text NOT NULL,
    legal_representative text NOT NULL,
    contact_name text NOT NULL,
    contact_phone text NOT NULL,
    CONSTRAINT pk_enterprise PRIMARY KEY (id),
    CONSTRAINT uq_enterprise_uscc UNIQUE (uscc)
);
CREATE INDEX ix_enterprise_district_id ON enterprise (district, id);

CREATE TABLE event (
    id uuid NOT NULL,
    type text NOT NULL,
    noun text NOT NULL,
    aggregate_id uuid NOT NULL,
    sequence integer NOT NULL,
    enterprise_id uuid,
    feed_sequence integer,
    at timestamptz NOT NULL,
    data jsonb NOT NULL,
    transaction_id bigint DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (id)
);
CREATE INDEX ix_event_enterprise_id_id ON event (enterprise_id, id);
CREATE INDEX ix_event_transaction_id_id ON event (transaction_id, id);
CREATE UNIQUE INDEX uq_event_aggregate_sequence ON event (aggregate_id, sequence);
CREATE UNIQUE INDEX uq_event_feed ON event (enterprise_id, feed_sequence) WHERE feed_sequence IS NOT NULL;

CREATE TABLE expert (
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    institution text NOT NULL,
    specialities jsonb NOT NULL,
    employer_uscc text,
    interests jsonb NOT NULL,
    available boolean NOT NULL,
    CONSTRAINT pk_expert PRIMARY KEY (id),
    CONSTRAINT uq_expert_person UNIQUE (person)
);

CREATE TABLE heartbeat (
    name text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_heartbeat PRIMARY KEY (name)
);

CREATE TABLE history (
    id uuid NOT NULL,
    version integer NOT NULL,
    noun text NOT NULL,
    aggregate_id uuid NOT NULL,
    act text NOT NULL,
    from_status text,
    to_status text,
    at timestamptz NOT NULL,
    person text NOT NULL,
    role text NOT NULL,
    client text NOT NULL,
    on_behalf_of text,
    reason text NOT NULL,
    CONSTRAINT pk_history PRIMARY KEY (id)
);
CREATE INDEX ix_history_aggregate_id_id ON history (aggregate_id, id);
CREATE UNIQUE INDEX uq_history_version ON history (aggregate_id, version);

CREATE TABLE idempotency_key (
    created_at timestamptz NOT NULL,
    client text NOT NULL,
    person text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status_code integer NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (client, person, key)
);
CREATE INDEX ix_idempotency_key_created_at ON idempotency_key (created_at);

CREATE TABLE round (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    name text NOT NULL,
    measure_id text NOT NULL,
    form_version text NOT NULL,
    materials jsonb NOT NULL,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    CONSTRAINT pk_round PRIMARY KEY (id),
    CONSTRAINT ck_round_status CHECK (status IN ('DRAFT', 'OPEN', 'CLOSED')),
    CONSTRAINT ck_round_window CHECK (opens_on <= closes_on)
);

CREATE TABLE slot (
    job text NOT NULL,
    slot timestamptz NOT NULL,
    CONSTRAINT pk_slot PRIMARY KEY (job, slot)
);

CREATE TABLE subscription (
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    client text NOT NULL,
    url text NOT NULL,
    secret text NOT NULL,
    secret_before text,
    secret_before_until timestamptz,
    event_types jsonb NOT NULL,
    districts jsonb NOT NULL,
    enterprise_ids jsonb NOT NULL,
    payload text NOT NULL,
    active boolean NOT NULL,
    CONSTRAINT pk_subscription PRIMARY KEY (id),
    CONSTRAINT ck_subscription_payload CHECK (payload IN ('THIN', 'FULL'))
);
CREATE INDEX ix_subscription_client_id ON subscription (client, id);

CREATE TABLE certification (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    number text NOT NULL,
    enterprise_id uuid NOT NULL,
    application_id uuid,
    measure_id text NOT NULL,
    district text NOT NULL,
    recognised_on date NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    term_no integer NOT NULL,
    document_no integer NOT NULL,
    holder_uscc text NOT NULL,
    holder_name text NOT NULL,
    holder_address text NOT NULL,
    revoked_on date,
    CONSTRAINT pk_certification PRIMARY KEY (id),
    CONSTRAINT ck_certification_status CHECK (status IN ('ACTIVE', 'EXPIRED', 'REVOKED')),
    CONSTRAINT ck_certification_term CHECK (valid_from <= valid_to),
    CONSTRAINT uq_certification_number UNIQUE (number),
    CONSTRAINT fk_certification_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);
CREATE INDEX ix_certification_active_valid_to ON certification (valid_to, id) WHERE status = 'ACTIVE';
CREATE INDEX ix_certification_district_id ON certification (district, id);
CREATE INDEX ix_certification_district_status_id ON certification (district, status, id);
CREATE INDEX ix_certification_enterprise_id_id ON certification (enterprise_id, id);
CREATE INDEX ix_certification_holder_uscc_id ON certification (holder_uscc, id);
CREATE INDEX ix_certification_held_valid_to ON certification (valid_to, id) WHERE status IN ('ACTIVE', 'EXPIRED');
CREATE INDEX ix_certification_status_id ON certification (status, id);
CREATE UNIQUE INDEX uq_certification_held ON certification (enterprise_id) WHERE status IN ('ACTIVE', 'EXPIRED');

CREATE TABLE delivery (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    receiver text NOT NULL,
    receiver_id uuid NOT NULL,
    lane uuid NOT NULL,
    position bigint NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    lease_until timestamptz,
    fence uuid,
    last_answer text,
    delivered_at timestamptz,
    parked_at timestamptz,
    CONSTRAINT pk_delivery PRIMARY KEY (id),
    CONSTRAINT ck_delivery_receiver CHECK (receiver IN ('FEED', 'WEBHOOK')),
    CONSTRAINT fk_delivery_event_id FOREIGN KEY (event_id) REFERENCES event (id)
);
CREATE INDEX ix_delivery_due ON delivery (receiver_id, due_at, id) WHERE delivered_at IS NULL AND parked_at IS NULL;
CREATE INDEX ix_delivery_lane_open ON delivery (receiver_id, lane, position) WHERE delivered_at IS NULL;
CREATE INDEX ix_delivery_open ON delivery (receiver_id, id) WHERE delivered_at IS NULL;
CREATE INDEX ix_delivery_parked ON delivery (id) WHERE parked_at IS NOT NULL;
CREATE INDEX ix_delivery_receiver_id_id ON delivery (receiver_id, id);
CREATE UNIQUE INDEX uq_delivery_event_receiver ON delivery (event_id, receiver, receiver_id);

CREATE TABLE feed_sequence (
    enterprise_id uuid NOT NULL,
    last bigint NOT NULL,
    CONSTRAINT pk_feed_sequence PRIMARY KEY (enterprise_id),
    CONSTRAINT fk_feed_sequence_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);

CREATE TABLE notice (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    title text NOT NULL,
    decision_id uuid NOT NULL,
    published_at timestamptz NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    ends_at timestamptz NOT NULL,
    reckoning jsonb NOT NULL,
    published_by text NOT NULL,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT ck_notice_status CHECK (status IN ('PUBLISHED', 'CONCLUDED')),
    CONSTRAINT fk_notice_decision_id FOREIGN KEY (decision_id) REFERENCES decision (id)
);
CREATE INDEX ix_notice_running ON notice (ends_at) WHERE status = 'PUBLISHED';
CREATE INDEX ix_notice_status_id ON notice (status, id);

CREATE TABLE application (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    case_number text NOT NULL,
    kind text NOT NULL,
    enterprise_id uuid NOT NULL,
    round_id uuid,
    certification_id uuid,
    term_no integer,
    district text NOT NULL,
    due_on date NOT NULL,
    facts jsonb NOT NULL,
    materials jsonb NOT NULL,
    clusters jsonb NOT NULL,
    content_version integer NOT NULL,
    submitted_at timestamptz,
    submission_day date,
    measure_id text,
    measure_version text,
    measure_sha256 text,
    assessment jsonb,
    supplement_items jsonb NOT NULL,
    supplement_due_at timestamptz,
    recommended_by text,
    experts_agree boolean,
    experts_recommend boolean,
    decision_id uuid,
    notice_id uuid,
    CONSTRAINT pk_application PRIMARY KEY (id),
    CONSTRAINT ck_application_status CHECK (status IN ('DRAFT', 'SUBMITTED', 'SUPPLEMENT_REQUESTED', 'RECOMMENDED', 'IN_EXPERT_REVIEW', 'REVIEWED', 'LAPSED', 'NOT_RECOMMENDED', 'PROPOSED', 'DECLINED', 'IN_NOTICE', 'OBJECTION_UNDER_REVIEW', 'RECOGNISED', 'WITHDRAWN')),
    CONSTRAINT ck_application_kind CHECK (kind IN ('INITIAL', 'RE_REVIEW')),
    CONSTRAINT uq_application_case_number UNIQUE (case_number),
    CONSTRAINT fk_application_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id),
    CONSTRAINT fk_application_round_id FOREIGN KEY (round_id) REFERENCES round (id),
    CONSTRAINT fk_application_certification_id FOREIGN KEY (certification_id) REFERENCES certification (id),
    CONSTRAINT fk_application_decision_id FOREIGN KEY (decision_id) REFERENCES decision (id),
    CONSTRAINT fk_application_notice_id FOREIGN KEY (notice_id) REFERENCES notice (id)
);
CREATE INDEX ix_application_certification_id_id ON application (certification_id, id);
CREATE INDEX ix_application_district_status_id ON application (district, status, id);
CREATE INDEX ix_application_draft_due ON application (due_on) WHERE status = 'DRAFT';
CREATE INDEX ix_application_enterprise_id_id ON application (enterprise_id, id);
CREATE INDEX ix_application_notice_id_id ON application (notice_id, id);
CREATE INDEX ix_application_round_id_id ON application (round_id, id);
CREATE INDEX ix_application_status_id ON application (status, id);
CREATE INDEX ix_application_supplement_due ON application (supplement_due_at) WHERE status = 'SUPPLEMENT_REQUESTED';
CREATE UNIQUE INDEX uq_application_open_in_round ON application (enterprise_id, round_id) WHERE kind = 'INITIAL' AND status NOT IN ('NOT_RECOMMENDED', 'DECLINED', 'RECOGNISED', 'WITHDRAWN', 'LAPSED');
CREATE UNIQUE INDEX uq_application_open_re_review ON application (certification_id) WHERE kind = 'RE_REVIEW' AND status NOT IN ('NOT_RECOMMENDED', 'DECLINED', 'RECOGNISED', 'WITHDRAWN', 'LAPSED');

CREATE TABLE enrolment (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    enterprise_id uuid NOT NULL,
    certification_id uuid NOT NULL,
    district text NOT NULL,
    enrolled_on date NOT NULL,
    owes_from date NOT NULL,
    ended_on date,
    CONSTRAINT pk_enrolment PRIMARY KEY (id),
    CONSTRAINT ck_enrolment_status CHECK (status IN ('ENROLLED', 'ENDED')),
    CONSTRAINT fk_enrolment_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id),
    CONSTRAINT uq_enrolment_certification_id UNIQUE (certification_id),
    CONSTRAINT fk_enrolment_certification_id FOREIGN KEY (certification_id) REFERENCES certification (id)
);
CREATE INDEX ix_enrolment_status_id ON enrolment (status, id);

CREATE TABLE reminder (
    id uuid NOT NULL,
    certification_id uuid NOT NULL,
    term_no integer NOT NULL,
    days_before integer NOT NULL,
    given_at timestamptz NOT NULL,
    CONSTRAINT pk_reminder PRIMARY KEY (id),
    CONSTRAINT fk_reminder_certification_id FOREIGN KEY (certification_id) REFERENCES certification (id)
);
CREATE UNIQUE INDEX uq_reminder_stage ON reminder (certification_id, term_no, days_before);

CREATE TABLE revocation (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    case_number text NOT NULL,
    certification_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    ground text NOT NULL,
    evidence jsonb NOT NULL,
    opened_by text NOT NULL,
    hearing_ends_at timestamptz,
    hearing_last_day date,
    statement text,
    stated_at timestamptz,
    decided_by text,
    minutes_number text,
    outcome text,
    overturned_by_document text,
    CONSTRAINT pk_revocation PRIMARY KEY (id),
    CONSTRAINT ck_revocation_status CHECK (status IN ('OPENED', 'NOTIFIED', 'UPHELD', 'DISMISSED', 'PUBLISHED', 'OVERTURNED')),
    CONSTRAINT uq_revocation_case_number UNIQUE (case_number),
    CONSTRAINT fk_revocation_certification_id FOREIGN KEY (certification_id) REFERENCES certification (id),
    CONSTRAINT fk_revocation_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);
CREATE INDEX ix_revocation_certification_id_id ON revocation (certification_id, id);
CREATE INDEX ix_revocation_enterprise_id_id ON revocation (enterprise_id, id);
CREATE INDEX ix_revocation_status_id ON revocation (status, id);
CREATE UNIQUE INDEX uq_revocation_open ON revocation (certification_id) WHERE status IN ('OPENED', 'NOTIFIED');

CREATE TABLE reward (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    enterprise_id uuid NOT NULL,
    certification_id uuid NOT NULL,
    code text NOT NULL,
    amount_yuan numeric(17, 2),
    basis text NOT NULL,
    granted_on date NOT NULL,
    once_key text,
    recovery_reason text,
    CONSTRAINT pk_reward PRIMARY KEY (id),
    CONSTRAINT ck_reward_status CHECK (status IN ('GRANTED', 'RECOVERY_NOTED')),
    CONSTRAINT fk_reward_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id),
    CONSTRAINT fk_reward_certification_id FOREIGN KEY (certification_id) REFERENCES certification (id)
);
CREATE INDEX ix_reward_certification_id_id ON reward (certification_id, id);
CREATE INDEX ix_reward_enterprise_id_id ON reward (enterprise_id, id);
CREATE UNIQUE INDEX uq_reward_once ON reward (once_key);

CREATE TABLE certification_term (
    certification_id uuid NOT NULL,
    term_no integer NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    recognised_on date NOT NULL,
    application_id uuid,
    CONSTRAINT pk_certification_term PRIMARY KEY (certification_id, term_no),
    CONSTRAINT fk_certification_term_certification_id FOREIGN KEY (certification_id) REFERENCES certification (id),
    CONSTRAINT fk_certification_term_application_id FOREIGN KEY (application_id) REFERENCES application (id)
);

CREATE TABLE county_review (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    application_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    district text NOT NULL,
    content_version integer NOT NULL,
    reviewer text NOT NULL,
    site_visit boolean NOT NULL,
    findings jsonb NOT NULL,
    opinion text,
    comment text NOT NULL,
    CONSTRAINT pk_county_review PRIMARY KEY (id),
    CONSTRAINT ck_county_review_status CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'VOIDED')),
    CONSTRAINT ck_county_review_opinion CHECK (opinion IN ('RECOMMEND', 'REJECT')),
    CONSTRAINT fk_county_review_application_id FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT fk_county_review_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);
CREATE INDEX ix_county_review_application_id_id ON county_review (application_id, id);
CREATE INDEX ix_county_review_district_id ON county_review (district, id);
CREATE UNIQUE INDEX uq_county_review_in_progress ON county_review (application_id) WHERE status = 'IN_PROGRESS';

CREATE TABLE expert_review (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    application_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    person text NOT NULL,
    content_version integer NOT NULL,
    findings jsonb NOT NULL,
    opinion text,
    comment text NOT NULL,
    recusal_reason text,
    CONSTRAINT pk_expert_review PRIMARY KEY (id),
    CONSTRAINT ck_expert_review_status CHECK (status IN ('ASSIGNED', 'SUBMITTED', 'RECUSED', 'VOIDED')),
    CONSTRAINT ck_expert_review_opinion CHECK (opinion IN ('RECOMMEND', 'REJECT')),
    CONSTRAINT fk_expert_review_application_id FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT fk_expert_review_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id),
    CONSTRAINT fk_expert_review_expert_id FOREIGN KEY (expert_id) REFERENCES expert (id)
);
CREATE INDEX ix_expert_review_application_id_id ON expert_review (application_id, id);
CREATE INDEX ix_expert_review_person_id ON expert_review (person, id);
CREATE UNIQUE INDEX uq_expert_review_one_each ON expert_review (application_id, expert_id) WHERE status IN ('ASSIGNED', 'SUBMITTED');

CREATE TABLE objection (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    notice_id uuid NOT NULL,
    application_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    objector_name text NOT NULL,
    objector_phone text NOT NULL,
    grounds text NOT NULL,
    filed_at timestamptz NOT NULL,
    finding text,
    decided_by text,
    CONSTRAINT pk_objection PRIMARY KEY (id),
    CONSTRAINT ck_objection_status CHECK (status IN ('FILED', 'FOUNDED', 'UNFOUNDED')),
    CONSTRAINT fk_objection_notice_id FOREIGN KEY (notice_id) REFERENCES notice (id),
    CONSTRAINT fk_objection_application_id FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT fk_objection_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);
CREATE INDEX ix_objection_application_id_id ON objection (application_id, id);
CREATE INDEX ix_objection_notice_id_id ON objection (notice_id, id);
CREATE INDEX ix_objection_open ON objection (application_id) WHERE status = 'FILED';

CREATE TABLE obligation (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    enrolment_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    district text NOT NULL,
    measure_id text NOT NULL,
    report_kind text NOT NULL,
    period_first_day date NOT NULL,
    period_last_day date NOT NULL,
    due_on date NOT NULL,
    ends_at timestamptz NOT NULL,
    draft jsonb,
    figures jsonb,
    flags jsonb NOT NULL,
    report_no integer NOT NULL,
    reported_at timestamptz,
    reminded_before integer,
    escalated_after integer,
    CONSTRAINT pk_obligation PRIMARY KEY (id),
    CONSTRAINT ck_obligation_status CHECK (status IN ('DUE', 'REPORTED', 'OVERDUE', 'ENDED')),
    CONSTRAINT fk_obligation_enrolment_id FOREIGN KEY (enrolment_id) REFERENCES enrolment (id),
    CONSTRAINT fk_obligation_enterprise_id FOREIGN KEY (enterprise_id) REFERENCES enterprise (id)
);
CREATE INDEX ix_obligation_district_status_id ON obligation (district, status, id);
CREATE INDEX ix_obligation_due ON obligation (ends_at) WHERE status = 'DUE';
CREATE INDEX ix_obligation_enterprise_id_id ON obligation (enterprise_id, id);
CREATE INDEX ix_obligation_overdue ON obligation (due_on) WHERE status = 'OVERDUE';
CREATE INDEX ix_obligation_status_id ON obligation (status, id);
CREATE UNIQUE INDEX uq_obligation_period ON obligation (enrolment_id, report_kind, period_first_day);

CREATE TABLE report_version (
    id uuid NOT NULL,
    obligation_id uuid NOT NULL,
    report_no integer NOT NULL,
    figures jsonb NOT NULL,
    flags jsonb NOT NULL,
    reason text NOT NULL,
    reported_at timestamptz NOT NULL,
    CONSTRAINT pk_report_version PRIMARY KEY (id),
    CONSTRAINT fk_report_version_obligation_id FOREIGN KEY (obligation_id) REFERENCES obligation (id)
);
CREATE UNIQUE INDEX uq_report_version_no ON report_version (obligation_id, report_no);

CREATE TABLE reconciliation (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    after_enterprise uuid,
    after_sequence bigint,
    compared integer NOT NULL,
    missing integer NOT NULL,
    altered integer NOT NULL,
    unknown integer NOT NULL,
    ahead integer NOT NULL,
    finished_at timestamptz,
    CONSTRAINT pk_reconciliation PRIMARY KEY (id),
    CONSTRAINT ck_reconciliation_status CHECK (status IN ('RUNNING', 'FINISHED'))
);
CREATE UNIQUE INDEX uq_reconciliation_running ON reconciliation (status) WHERE status = 'RUNNING';

CREATE TABLE difference (
    id uuid NOT NULL,
    reconciliation_id uuid NOT NULL,
    kind text NOT NULL,
    event_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    sequence bigint NOT NULL,
    repushed_at timestamptz,
    CONSTRAINT pk_difference PRIMARY KEY (id),
    CONSTRAINT ck_difference_kind CHECK (kind IN ('MISSING', 'ALTERED', 'UNKNOWN')),
    CONSTRAINT fk_difference_reconciliation_id FOREIGN KEY (reconciliation_id) REFERENCES reconciliation (id)
);
CREATE INDEX ix_difference_reconciliation_id_id ON difference (reconciliation_id, id);

CREATE TABLE backlog_alert (
    receiver_id uuid NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT pk_backlog_alert PRIMARY KEY (receiver_id)
);
