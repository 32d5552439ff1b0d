-- Events and deliveries by month (docs/decisions/0018). The months stand in a schema of their own; a row finds its month
-- by the event's id, which is a UUIDv7 and so begins with the machine's time. `--` alone parts two statements.
CREATE SCHEMA months;
--
CREATE TABLE archived_month (
    month date NOT NULL,
    book text NOT NULL,
    rows bigint NOT NULL,
    first_id uuid,
    last_id uuid,
    file text NOT NULL,
    sha256 text NOT NULL,
    archived_by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_archived_month PRIMARY KEY (month, book),
    CONSTRAINT ck_archived_month_book CHECK (book IN ('event', 'delivery'))
);
--
ALTER TABLE event SET SCHEMA months;
--
ALTER TABLE delivery SET SCHEMA months;
--
ALTER TABLE months.event RENAME TO event_before;
--
ALTER TABLE months.delivery RENAME TO delivery_before;
--
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
) PARTITION BY RANGE (id);
--
CREATE INDEX ix_event_enterprise_id_id ON event (enterprise_id, id);
--
CREATE INDEX ix_event_transaction_id_id ON event (transaction_id, id);
--
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--
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
    CONSTRAINT pk_delivery PRIMARY KEY (id, event_id),
    CONSTRAINT ck_delivery_receiver CHECK (receiver IN ('FEED', 'WEBHOOK'))
) PARTITION BY RANGE (event_id);
--
CREATE INDEX ix_delivery_due ON delivery (receiver_id, due_at, id) WHERE delivered_at IS NULL AND parked_at IS NULL;
--
CREATE INDEX ix_delivery_lane_open ON delivery (receiver_id, lane, position) WHERE delivered_at IS NULL;
--
CREATE INDEX ix_delivery_open ON delivery (receiver_id, id) WHERE delivered_at IS NULL;
--
CREATE INDEX ix_delivery_parked ON delivery (id) WHERE parked_at IS NOT NULL;
--
CREATE INDEX ix_delivery_receiver_id_id ON delivery (receiver_id, id);
--
CREATE UNIQUE INDEX uq_delivery_event_receiver ON delivery (event_id, receiver, receiver_id);
--
-- The least id that a UUIDv7 made in this month (UTC) or later can have.
CREATE FUNCTION months.first_id(month date) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex(extract(epoch FROM month)::bigint * 1000), 12, '0') || repeat('0', 20))::uuid
$$;
--
-- The first day of the month (UTC) in which a UUIDv7 was made.
CREATE FUNCTION months.month_of(id uuid) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT date_trunc('month', timestamp '1970-01-01'
        + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond')::date
$$;
--
-- What the books must hold of each month by itself, since no constraint of theirs can reach over all: that nothing is
-- changed, no version told twice, no place in the feed given twice, no delivery of an event that is not there.
CREATE FUNCTION months.guard(suffix text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE UNIQUE INDEX ON months.%I (aggregate_id, sequence)', 'event' || suffix);
    EXECUTE format('CREATE UNIQUE INDEX ON months.%I (enterprise_id, feed_sequence) WHERE feed_sequence IS NOT NULL',
        'event' || suffix);
    EXECUTE format('CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON months.%I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', 'event' || suffix);
    EXECUTE format('ALTER TABLE months.%I ADD FOREIGN KEY (event_id) REFERENCES months.%I (id)',
        'delivery' || suffix, 'event' || suffix);
END
$$;
--
-- Moves what stands in the default partitions and belongs into this month into the month's tables.
CREATE FUNCTION months.collect(suffix text, low uuid, high uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM months.event_default WHERE id >= low AND id < high) THEN
        RETURN;
    END IF;
    EXECUTE format('INSERT INTO months.%I SELECT * FROM months.event_default WHERE id >= $1 AND id < $2',
        'event' || suffix) USING low, high;
    EXECUTE format('INSERT INTO months.%I SELECT * FROM months.delivery_default WHERE event_id >= $1 AND event_id < $2',
        'delivery' || suffix) USING low, high;
    DELETE FROM months.delivery_default WHERE event_id >= low AND event_id < high;
    -- they are moved, not changed
    ALTER TABLE months.event_default DISABLE TRIGGER only_added;
    DELETE FROM months.event_default WHERE id >= low AND id < high;
    ALTER TABLE months.event_default ENABLE TRIGGER only_added;
END
$$;
--
-- Makes the partitions of a month, unless they are there; says whether it made them. Whoever writes waits for the end of
-- the transaction; the caller's lock_timeout says how long it waits for them.
CREATE FUNCTION months.make(month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    suffix text := to_char(month, '_YYYY_MM');
    low uuid := months.first_id(month);
    high uuid := months.first_id((month + interval '1 month')::date);
BEGIN
    IF extract(day FROM month) <> 1 THEN
        RAISE EXCEPTION 'a month is named by its first day, not by %', month USING ERRCODE = 'invalid_parameter_value';
    END IF;
    LOCK TABLE ONLY public.event, ONLY public.delivery IN ACCESS EXCLUSIVE MODE;
    IF to_regclass('months.event' || suffix) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE months.%I (LIKE public.event INCLUDING DEFAULTS)', 'event' || suffix);
    EXECUTE format('CREATE TABLE months.%I (LIKE public.delivery INCLUDING CONSTRAINTS)', 'delivery' || suffix);
    PERFORM months.collect(suffix, low, high);
    EXECUTE format('ALTER TABLE public.event ATTACH PARTITION months.%I FOR VALUES FROM (%L) TO (%L)',
        'event' || suffix, low, high);
    EXECUTE format('ALTER TABLE public.delivery ATTACH PARTITION months.%I FOR VALUES FROM (%L) TO (%L)',
        'delivery' || suffix, low, high);
    PERFORM months.guard(suffix);
    RETURN true;
END
$$;
--
-- Drops the partitions of a month and all that stands in them.
CREATE FUNCTION months.drop(month date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE ONLY public.event, ONLY public.delivery IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('DROP TABLE months.%I, months.%I', to_char(month, '"delivery"_YYYY_MM'), to_char(month, '"event"_YYYY_MM'));
END
$$;
--
CREATE TABLE months.event_default PARTITION OF event DEFAULT;
--
CREATE TABLE months.delivery_default PARTITION OF delivery DEFAULT;
--
SELECT months.guard('_default');
--
-- Every month that has events, but for ids that say no likely time, and the present one with three to come.
SELECT months.make(month) FROM (
    SELECT DISTINCT months.month_of(id) AS month FROM months.event_before
    WHERE id >= months.first_id('2020-01-01') AND id < months.first_id(((now() AT TIME ZONE 'UTC') + interval '1 month')::date)
    UNION
    SELECT generate_series(date_trunc('month', now() AT TIME ZONE 'UTC'),
        date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months', interval '1 month')::date
) AS wanted ORDER BY month;
--
INSERT INTO event TABLE months.event_before;
--
INSERT INTO delivery TABLE months.delivery_before;
--
DROP TABLE months.delivery_before, months.event_before
