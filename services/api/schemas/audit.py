"""The audit trail (审计日志)."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import WithJsonSchema

from api.schemas.base import Answer, Instant, Page
from api.schemas.codes import RoleName
from api.schemas.types import Bool, Few, Hash, Id, Label, Name, Prose, Version

Json = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 1048576})]


class Change(Answer):
    """A changed column, its old and new value as JSON text; of a column with personal data neither is kept."""

    column: Label
    personal: Bool
    before: Json | None
    after: Json | None


def _changes(recorded: Mapping[str, Any]) -> list[Change]:
    return [_change(column, change) for column, change in sorted(recorded.items())]


def _change(column: str, change: Any) -> Change:
    if not isinstance(change, Mapping):
        return Change(column=column, personal=True, before=None, after=None)
    before, after = (json.dumps(change[side], ensure_ascii=False) for side in ("from", "to"))
    return Change(column=column, personal=False, before=before, after=after)


class AuditEntry(Answer):
    """One link of an aggregate's chain; hashes are SHA-256 in hexadecimal."""

    id: Id
    noun: Label
    aggregate_id: Id
    version: Version
    event_id: Id
    at: Instant
    person: Name
    role: RoleName
    client: Name
    on_behalf_of: Name | None
    act: Label
    from_status: Label | None
    to_status: Label | None
    changes: Few[Change]
    reason: Prose
    request_id: Name | None
    prev_hash: Hash
    hash: Hash

    @classmethod
    def of(cls, row: object) -> Self:
        shown = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate(
            {
                **shown,
                "role": shown["role"].upper(),
                "changes": _changes(shown["changes"]),
                "prev_hash": shown["prev_hash"].hex(),
                "hash": shown["hash"].hex(),
            }
        )


class AuditEntryPage(Page):
    """Audit entries."""

    items: Few[AuditEntry]
