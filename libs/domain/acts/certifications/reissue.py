"""Re-issue the document (换发证书) after a change of name or address, a merger or a move; the title stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain import advance
from domain.acts.certifications.term import told
from domain.acts.monitoring.move import move
from domain.models import Certification
from domain.queries import certifications, enterprises
from domain.rules.law.permissions import Actor

CAUSES = ("NAME", "ADDRESS", "LEGAL_REPRESENTATIVE", "MERGER", "MOVE", "LOSS")


async def reissue(
    session: AsyncSession,
    actor: Actor,
    id_: UUID,
    *,
    cause: str,
    document: str,
    now: datetime,
    version: int | None = None,
) -> Certification:
    """Raises NotFound, Stale, StateForbids (revoked).

    The new document says what the register says now; `document` is the registrar's paper that proves the change.
    """
    certification = await certifications.find(session, actor, id_, lock=True)
    advance.require_version(certification, version)
    certification.life_cycle.target(certification.status, "renew")
    enterprise = await enterprises.find(session, actor, certification.enterprise_id)
    certification.holder_name = enterprise.name
    certification.holder_address = enterprise.address
    certification.district = enterprise.district
    certification.document_no += 1
    await advance.amend(
        session,
        certification,
        "reissue",
        actor,
        now=now,
        reason=f"{cause}: {document}",
        data=told(certification),
    )
    await move(session, actor, certification, now=now)
    return certification
