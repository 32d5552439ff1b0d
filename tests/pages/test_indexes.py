"""What anybody may ask for is served by an index: no page costs more because the register has grown."""

from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.models import Certification, Notice
from domain.queries import certifications, notices
from domain.rules.law.permissions import PUBLIC
from showing import decision, enterprise, store

_TITLES = """
    INSERT INTO certification (id, version, created_at, updated_at, status, number, enterprise_id, measure_id,
        district, recognised_on, valid_from, valid_to, term_no, document_no, holder_uscc, holder_name, holder_address)
    SELECT gen_random_uuid(), 1, now(), now(), (ARRAY['ACTIVE', 'EXPIRED', 'REVOKED'])[1 + n % 3], 'N' || n,
        :holder, 'm', 'D' || n % 11, now(), now(), now(), 1, 1, 'U' || n, '', ''
    FROM generate_series(1, 5000) AS n
"""
_NOTICES = """
    INSERT INTO notice (id, version, created_at, updated_at, status, title, decision_id, published_at, first_day,
        last_day, ends_at, reckoning, published_by)
    SELECT gen_random_uuid(), 1, now(), now(), (ARRAY['PUBLISHED', 'CONCLUDED'])[1 + n % 2], '', :decision,
        now(), now(), now(), now(), '{}', ''
    FROM generate_series(1, 5000) AS n
"""
ASKED: dict[str, tuple[Select[Any], type[Any]]] = {
    "register": (certifications.register(), Certification),
    "register of a district": (certifications.register(district="D3"), Certification),
    "register of a state": (certifications.register(status="EXPIRED"), Certification),
    "register of both": (certifications.register(district="D3", status="EXPIRED"), Certification),
    "register of a company": (certifications.register(holder_uscc="U77"), Certification),
    "notices": (notices.listing(PUBLIC), Notice),
    "running notices": (notices.listing(PUBLIC, status="PUBLISHED"), Notice),
}


async def test_every_public_list_reads_no_row_that_it_does_not_show(engine: AsyncEngine) -> None:
    holder, meeting = enterprise(1), decision()
    await store(engine, holder, meeting)
    async with engine.begin() as connection:
        # one company holds them all here
        await connection.execute(text("DROP INDEX uq_certification_held"))
        await connection.execute(text(_TITLES), {"holder": holder.id})
        await connection.execute(text(_NOTICES), {"decision": meeting.id})
        await connection.execute(text("ANALYZE certification, notice"))
        for name, (statement, model) in ASKED.items():
            plan = await explained(connection, statement.order_by(model.id.desc()).limit(21))
            assert "Index Scan" in plan, f"{name}\n{plan}"
            assert not [word for word in ("Seq Scan", "Filter", "Sort") if word in plan], f"{name}\n{plan}"


async def explained(connection: Any, statement: Select[Any]) -> str:
    dialect = postgresql.dialect()
    sql = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return "\n".join((await connection.execute(text(f"EXPLAIN {sql}"))).scalars())


async def test_a_certificate_is_found_by_its_number_alone(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        plan = await explained(connection, certifications.register().where(Certification.number == "N"))
        assert "uq_certification_number" in plan
