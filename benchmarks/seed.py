"""What is on file before anything is measured: rows written by SQL, in bulk, as the service would have left them.

The n-th row of a noun has an id, a number and a credit code that follow from n, here (`id_of`) and in SQL (`sql_id`).
Every company is invented: its name says 示例 ("example").
"""

from collections.abc import Iterator

DISTRICTS = ("150102", "150103", "150104", "150105", "150121", "150122", "150123", "150124", "150125")
_AT_ONCE = 100_000
# what is on file lies below; from here on titles for officers to expire, drafts to submit, titles for the sweep
TERMS_OVER, DRAFTS, ENDED = 100_000_000, 200_000_000, 300_000_000

ENTERPRISE, CERTIFICATION, APPLICATION = "0e00", "0c00", "0a00"

_ENTERPRISES = """
INSERT INTO enterprise (id, version, created_at, updated_at, uscc, name, legal_form, district, address,
    registered_on, moved_in, industry_code, industry_edition, legal_representative, contact_name, contact_phone)
SELECT {id}, 1, now(), now(), '91' || lpad(n::text, 16, '0'), '呼和浩特示例' || n || '号有限公司', 'LIMITED_COMPANY',
    ('{{{districts}}}'::text[])[1 + n % {count}], '示例路' || n || '号', '2015-03-18', false, '3531', 'GB/T 4754-2017',
    '法定代表人' || n, '联系人' || n, '0471-0000000'
FROM generate_series({first}, {last}) n
"""
# nine in ten hold the title; of the rest half are expired and half revoked
_CERTIFICATIONS = """
INSERT INTO certification (id, version, status, created_at, updated_at, number, enterprise_id, measure_id, district,
    recognised_on, valid_from, valid_to, term_no, document_no, holder_uscc, holder_name, holder_address, revoked_on)
SELECT {id}, 1, {status}, now(), now(), 'ZJTX-HHHT-2024-' || 100000000 + n || '-7K3M9Q', e.id, 'bg-2022-03',
    e.district, {term}, 1, 1, e.uscc, e.name, e.address, NULL
FROM generate_series({first}, {last}) n JOIN enterprise e ON e.id = {enterprise}
"""
_EVENTS = """
WITH happened AS (
    INSERT INTO event (id, type, noun, aggregate_id, sequence, enterprise_id, feed_sequence, at, data)
    SELECT {event}, 'certification.reissued', 'certification', {title}, 1000 + {turn}, {enterprise}, {turn}, now(),
        jsonb_build_object('id', {title}, 'number', 'ZJTX-HHHT-2024-' || n, 'name', '呼和浩特示例' || n || '号有限公司')
    FROM generate_series(1, {count}) n
    RETURNING id, enterprise_id
)
INSERT INTO delivery (id, created_at, event_id, receiver, receiver_id, lane, position, due_at, attempts)
SELECT id, now(), id, 'FEED', '00000000-0000-0000-0000-000000000000', enterprise_id, {turn}, 'epoch', 0 FROM happened
"""
# months gone by, as a service has them that is archived as late as may be
MONTHS_ON_FILE = 20
_MONTHS = """
SELECT months.make((date_trunc('month', now() AT TIME ZONE 'UTC') - n * interval '1 month')::date)
FROM generate_series(1, {count}) n
"""
# what other measurements have left to deliver is none of the next one's work
NOTHING_OWED = "UPDATE delivery SET delivered_at = now() WHERE delivered_at IS NULL AND receiver = 'FEED'"
_STATUS = "CASE n % 20 WHEN 0 THEN 'EXPIRED' WHEN 1 THEN 'REVOKED' ELSE 'ACTIVE' END"
# a term that no sweep will find over
_RUNNING = "'2024-06-01', '2024-06-01', '2099-05-31'"
_OVER = "'2022-06-01', '2022-06-01', '2025-05-31'"


def id_of(noun: str, n: int) -> str:
    """The n-th row's id: in order, as ids by time (UUIDv7) are."""
    return f"01900000-{noun}-7000-8000-{n:012x}"


def sql_id(noun: str, n: str) -> str:
    """The same in SQL, for an expression `n`."""
    return f"('01900000-{noun}-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid"


def number_of(n: int) -> str:
    """The n-th certificate's number (证书编号)."""
    return f"ZJTX-HHHT-2024-{100_000_000 + n}-7K3M9Q"


def uscc_of(n: int) -> str:
    """The n-th enterprise's credit code; made up, and its check digits do not hold."""
    return f"91{n:016d}"


def enterprises(first: int, count: int) -> Iterator[str]:
    for start, last in _portions(first, count):
        yield _ENTERPRISES.format(
            id=sql_id(ENTERPRISE, "n"),
            districts=",".join(DISTRICTS),
            count=len(DISTRICTS),
            first=start,
            last=last,
        )


def on_file(count: int) -> Iterator[str]:
    """Enterprises and the titles they hold, `count` of each, and statistics for the planner."""
    yield _MONTHS.format(count=MONTHS_ON_FILE)
    yield from enterprises(1, count)
    yield from _titles(1, count, _STATUS, _RUNNING)
    yield "VACUUM (ANALYZE) enterprise, certification"


def terms_over(first: int, count: int) -> Iterator[str]:
    """Enterprises, and their titles whose term is over, still ACTIVE: what is due to expire."""
    yield from enterprises(first, count)
    yield from _titles(first, count, "'ACTIVE'", _OVER)
    yield "ANALYZE enterprise, certification"


def drafts(template: str, first: int, count: int) -> Iterator[str]:
    """Enterprises, and for each a copy of the application `template` with its history and its audit entries."""
    application, enterprise = sql_id(APPLICATION, "n"), sql_id(ENTERPRISE, "n")
    of_case = f"'aggregate_id', {application}, 'id', gen_random_uuid()"
    yield from enterprises(first, count)
    for start, last in _portions(first, count):
        changed = f"'id', {application}, 'enterprise_id', {enterprise}, 'case_number', 'SQ-2024-' || n"
        yield _copies("application", "id", template, changed, start, last)
        for trail in ("history", "audit_entry"):
            yield _copies(trail, "aggregate_id", template, of_case, start, last)
    yield "ANALYZE enterprise, application, history, audit_entry"


def _copies(table: str, key: str, value: str, changed: str, first: int, last: int) -> str:
    return (
        f"INSERT INTO {table} SELECT copy.* FROM {table} original, generate_series({first}, {last}) n, "
        f"LATERAL jsonb_populate_record(original, jsonb_build_object({changed})) copy "
        f"WHERE original.{key} = '{value}'"
    )


def event_id(turn: int) -> str:
    """In SQL, the id of the n-th event of a turn: of this moment, so that it stands in this month."""
    now = "lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')"
    return f"({now} || '7000' || '8' || lpad(to_hex({turn}), 7, '0') || lpad(to_hex(n), 8, '0'))::uuid"


def owed(turn: int, count: int) -> str:
    """For each of so many titles on file one more event, and its delivery to the feed, due at once."""
    return _EVENTS.format(
        event=event_id(turn),
        title=sql_id(CERTIFICATION, "n"),
        enterprise=sql_id(ENTERPRISE, "n"),
        turn=turn,
        count=count,
    )


def _titles(first: int, count: int, status: str, term: str) -> Iterator[str]:
    for start, last in _portions(first, count):
        yield _CERTIFICATIONS.format(
            id=sql_id(CERTIFICATION, "n"),
            enterprise=sql_id(ENTERPRISE, "n"),
            status=status,
            term=term,
            first=start,
            last=last,
        )


def _portions(first: int, count: int) -> Iterator[tuple[int, int]]:
    for start in range(first, first + count, _AT_ONCE):
        yield start, min(start + _AT_ONCE, first + count) - 1
