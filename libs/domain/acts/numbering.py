"""Numbers in a series: a counter row, raised last in its transaction, so that none is doubled."""

import secrets

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Counter
from domain.rules.facts.identifiers import CHECK_ALPHABET, case_number, certificate_number, package_number

CHECK_LENGTH = 6


async def next_number(session: AsyncSession, series: str, year: int) -> int:
    """The next number of a series in a year, from 1; holds the counter's row until the transaction ends."""
    statement = (
        insert(Counter)
        .values(series=series, year=year, last=1)
        .on_conflict_do_update(index_elements=["series", "year"], set_={"last": Counter.last + 1})
        .returning(Counter.last)
    )
    return int((await session.execute(statement)).scalar_one())


async def next_case_number(session: AsyncSession, kind: str, year: int) -> str:
    """A case number (受理编号); `kind` is a kind of `identifiers.case_number`."""
    return case_number(kind, year, await next_number(session, kind, year))


async def next_certificate_number(session: AsyncSession, year: int) -> str:
    """A certificate number (证书编号) whose check part is drawn by lot, so that numbers cannot be walked."""
    check = "".join(secrets.choice(CHECK_ALPHABET) for _ in range(CHECK_LENGTH))
    return certificate_number(year, await next_number(session, "certificate", year), check)


async def next_package_number(session: AsyncSession, year: int) -> str:
    """A feed package's number (报送数据包编号)."""
    return package_number(year, await next_number(session, "feed_package", year))
