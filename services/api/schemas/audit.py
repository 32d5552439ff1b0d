"""The audit trail (审计日志)."""

from typing import Any, Self

from pydantic import GetJsonSchemaHandler, RootModel
from pydantic_core import CoreSchema

from api.schemas.base import Answer, Instant, Page
from api.schemas.codes import RoleName
from api.schemas.types import Id, Version


class Changes(RootModel[dict[str, Any]]):
    """Old and new value of every changed column; one that holds personal data is only named."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        handler(core)
        return {
            "type": "object",
            "title": "Changes",
            "description": cls.__doc__,
            "additionalProperties": True,
        }


class AuditEntry(Answer):
    """One link of an aggregate's chain; hashes are SHA-256 in hexadecimal."""

    id: Id
    noun: str
    aggregate_id: Id
    version: Version
    event_id: Id
    at: Instant
    person: str
    role: RoleName
    client: str
    on_behalf_of: str | None
    act: str
    from_status: str | None
    to_status: str | None
    changes: Changes
    reason: str
    request_id: str | None
    prev_hash: str
    hash: str

    @classmethod
    def of(cls, row: object) -> Self:
        shown = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate(
            {
                **shown,
                "role": shown["role"].upper(),
                "prev_hash": shown["prev_hash"].hex(),
                "hash": shown["hash"].hex(),
            }
        )


class AuditEntryPage(Page):
    """Audit entries."""

    items: list[AuditEntry]
