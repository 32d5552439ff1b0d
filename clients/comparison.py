"""Whether a client has the contract's types, all of them and no others (whose names no person chose)."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

# what a generator may call the types of an operation's input and answers
_PARTS = ("Data", "Error", "Errors", "Response", "Responses")


@dataclass(frozen=True, slots=True)
class Names:
    """The contract's names: its objects and lists of codes; and those that its operations give rise to."""

    components: frozenset[str]
    operations: frozenset[str]

    @classmethod
    def of(cls, contract: Path) -> Self:
        document: dict[str, Any] = json.loads(contract.read_text("utf-8"))
        schemas = document["components"]["schemas"]
        ids = [found["operationId"] for path in document["paths"].values() for found in path.values()]
        shared = document["components"].get("parameters", {})
        return cls(
            frozenset(n for n, schema in schemas.items() if schema["type"] == "object" or "enum" in schema),
            frozenset([*shared, *(_type_name(id_) + part for id_ in ids for part in _PARTS)]),
        )

    def differences(
        self, declared: Iterable[str], *, own: str | None = None, operations_too: bool = False
    ) -> list[str]:
        """One sentence for each type too many and each too few; `own` is a pattern of the generator's own types."""
        found = set(declared)
        also: Collection[str] = self.operations if operations_too else ()
        surplus = {name for name in found - self.components - set(also) if not re.fullmatch(own or "", name)}
        return [f"{name} is no component of the contract" for name in sorted(surplus)] + [
            f"{name} has no type" for name in sorted(self.components - found)
        ]


def _type_name(operation_id: str) -> str:
    return operation_id[0].upper() + operation_id[1:]
