-- 前置库交换表 / The exchange table of a front-end database
--
-- 接收方在自己的 PostgreSQL（12 及以上）数据库中建立此表；本服务逐条写入，接收方的程序自行读取，并可在最后四列作答。
-- The receiver makes this table in a PostgreSQL database (12 or later) of its own; this service writes to it, the
-- receiver's programs take the rows from there and may answer in the last four columns.
--
-- 每条即监测信息推送（openapi/monitoring-feed.yaml）的一次推送；同一 event_id 只写入一次，内容永不改变。
-- A row is one push of openapi/monitoring-feed.yaml; an event_id is written once, and its content never changes.
--
-- 逐企业按 sequence 自 1 起不间断写入；请按 (enterprise_id, sequence) 读取，不要按 written_at。
-- Of each enterprise rows come by sequence, from 1 without gaps: read by (enterprise_id, sequence), not by written_at.
--
-- 本服务每日核对 payload，缺失的重新写入；answer 为 REFUSED 的列为差异并附 answer_words，由双方人员处理。
-- Once a day this service compares the payloads and writes again what is missing; rows whose answer is REFUSED are
-- listed as differences with their answer_words, and are for people on both sides to mend.

CREATE TABLE zjtx_feed_event (
    event_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 1),
    uscc text,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    payload text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    written_at timestamptz NOT NULL DEFAULT now(),
    taken_at timestamptz,
    answer text CHECK (answer IN ('ACCEPTED', 'REFUSED')),
    answer_words text,
    answered_at timestamptz,
    CONSTRAINT pk_zjtx_feed_event PRIMARY KEY (event_id),
    CONSTRAINT uq_zjtx_feed_event_place UNIQUE (enterprise_id, sequence)
);

-- 尚未读取的 / What has not been taken yet
CREATE INDEX ix_zjtx_feed_event_waiting ON zjtx_feed_event (enterprise_id, sequence) WHERE taken_at IS NULL;

COMMENT ON TABLE zjtx_feed_event IS '专精特新中小企业运行监测信息 / Events about recognised SMEs';
COMMENT ON COLUMN zjtx_feed_event.event_id IS '事件编号，去重依据 / The event, to dedupe on';
COMMENT ON COLUMN zjtx_feed_event.enterprise_id IS '企业标识 / The enterprise';
COMMENT ON COLUMN zjtx_feed_event.sequence IS '该企业的第几个事件，自 1 起不间断 / The enterprise''s events, counted from 1 without gaps';
COMMENT ON COLUMN zjtx_feed_event.uscc IS '统一社会信用代码 / The unified social credit code';
COMMENT ON COLUMN zjtx_feed_event.type IS '事件类型 / What happened: the push''s type';
COMMENT ON COLUMN zjtx_feed_event.occurred_at IS '发生时刻 / When it happened';
COMMENT ON COLUMN zjtx_feed_event.payload IS '推送原文（CloudEvents JSON，UTF-8） / The push itself: CloudEvents JSON, in UTF-8';
COMMENT ON COLUMN zjtx_feed_event.sha256 IS 'payload 的 SHA-256（十六进制） / The SHA-256 of payload, in hexadecimal';
COMMENT ON COLUMN zjtx_feed_event.written_at IS '写入时刻 / When it was written';
COMMENT ON COLUMN zjtx_feed_event.taken_at IS '接收方读取时刻，由接收方填写 / When it was taken; the receiver''s to fill in';
COMMENT ON COLUMN zjtx_feed_event.answer IS 'ACCEPTED 或 REFUSED，由接收方填写 / ACCEPTED or REFUSED; the receiver''s to fill in';
COMMENT ON COLUMN zjtx_feed_event.answer_words IS '拒收原因，由接收方填写 / Why it was refused; the receiver''s to fill in';
COMMENT ON COLUMN zjtx_feed_event.answered_at IS '答复时刻，由接收方填写 / When it was answered; the receiver''s to fill in';

-- 本服务的账号只需此权限 / All that this service's account needs:
--   GRANT SELECT, INSERT ON zjtx_feed_event TO zjtx_writer;
