"""What of a change breaks clients, as docs/versioning.md has it: two contracts in, sentences out.

Additions are free. What a client sends must still be taken (no new demands, no tighter limits, no code refused); what
it reads must still be there, of the same type.
"""

from collections.abc import Iterator
from typing import Any, Literal

from api.contract.schemas import REF, Schema

Document = dict[str, Any]
Direction = Literal["sent", "read"]
_METHODS = ("get", "post", "put", "patch", "delete")
# a limit, and in which direction it is drawn tighter
_TIGHTER_BELOW = ("maxLength", "maxItems", "maximum")
_TIGHTER_ABOVE = ("minLength", "minItems", "minimum")
_SAME = ("format", "pattern", "const")


def breaks(old: Document, new: Document) -> list[str]:
    """One sentence for each break, in the order of the old contract."""
    return list(dict.fromkeys(_Comparison(old, new).operations()))


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._compared: set[tuple[str, str, Direction]] = set()

    def operations(self) -> Iterator[str]:
        for path, item in self._old["paths"].items():
            for method in _METHODS:
                if method in item:
                    now = self._new["paths"].get(path, {}).get(method)
                    where = f"{method.upper()} {path}"
                    if now is None:
                        yield f"{where} is gone"
                    else:
                        yield from self._operation(where, item[method], now)

    def _operation(self, where: str, old: Document, new: Document) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{where} is called {new['operationId']} instead of {old['operationId']}"
        if not old.get("security") and new.get("security"):
            yield f"{where} asks for credentials"
        lost = [role for role in old.get("x-roles", ()) if role not in new.get("x-roles", ())]
        yield from (f"{where} is no longer for {role}" for role in lost)
        yield from self._parameters(where, old, new)
        yield from self._body(where, old, new)
        yield from self._answers(where, old, new)

    def _parameters(self, where: str, old: Document, new: Document) -> Iterator[str]:
        before, now = self._by_name(self._old, old), self._by_name(self._new, new)
        for key, parameter in before.items():
            if key not in now:
                yield f"{where} no longer takes {key}"
            else:
                yield from self._schema(f"{where} {key}", parameter["schema"], now[key]["schema"], "sent")
        for key, parameter in now.items():
            if parameter["required"] and not before.get(key, {}).get("required"):
                yield f"{where} demands {key}"

    def _by_name(self, document: Document, operation: Document) -> dict[str, Document]:
        found = [_resolved(document, parameter) for parameter in operation.get("parameters", ())]
        return {f"{parameter['in']} {parameter['name']}": parameter for parameter in found}

    def _body(self, where: str, old: Document, new: Document) -> Iterator[str]:
        before, now = old.get("requestBody"), new.get("requestBody")
        if before and not now:
            yield f"{where} no longer takes a body"
        if now and now.get("required") and not (before and before.get("required")):
            yield f"{where} demands a body"
        if before and now:
            yield from self._content(where, before, now, "sent")

    def _answers(self, where: str, old: Document, new: Document) -> Iterator[str]:
        for status, response in old["responses"].items():
            if status < "400":
                if status not in new["responses"]:
                    yield f"{where} no longer answers {status}"
                    continue
                before = _resolved(self._old, response)
                now = _resolved(self._new, new["responses"][status])
                gone = [name for name in before.get("headers", {}) if name not in now.get("headers", {})]
                yield from (f"{where} {status} no longer tells {name}" for name in gone)
                yield from self._content(f"{where} {status}", before, now, "read")

    def _content(self, where: str, old: Document, new: Document, direction: Direction) -> Iterator[str]:
        for media, before in old.get("content", {}).items():
            now = new.get("content", {}).get(media)
            if now is None:
                yield f"{where} knows no {media}"
            else:
                yield from self._schema(where, before["schema"], now["schema"], direction)

    def _schema(self, where: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
        names = old.get("$ref", ""), new.get("$ref", "")
        if all(names):
            if (*names, direction) in self._compared:
                return
            self._compared.add((*names, direction))
            where = names[1].removeprefix(REF) + (" (sent)" if direction == "sent" else " (read)")
        before, now = _resolved(self._old, old), _resolved(self._new, new)
        yield from _values(where, before, now, direction)
        if "items" in before and "items" in now:
            yield from self._schema(f"{where}[]", before["items"], now["items"], direction)
        yield from self._members(where, before, now, direction)

    def _members(self, where: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name not in now:
                yield f"{where} has no {name}"
            else:
                yield from self._schema(f"{where}.{name}", schema, now[name], direction)
        demanded, told = set(new.get("required", ())), set(old.get("required", ()))
        if direction == "sent":
            yield from (f"{where} demands {name}" for name in sorted(demanded - told))
        else:
            yield from (f"{where} may leave out {name}" for name in sorted((told & set(now)) - demanded))


def _values(where: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    before, now = _types(old), _types(new)
    if before != now and not (direction == "sent" and before < now):
        yield f"{where} is {' or '.join(sorted(now))} instead of {' or '.join(sorted(before))}"
    for key in _SAME:
        if key in old and old[key] != new.get(key):
            yield f"{where}: the {key} changed"
    if direction == "sent":
        yield from _demands(where, old, new)


def _demands(where: str, old: Schema, new: Schema) -> Iterator[str]:
    """What is asked of a value now, and was not before."""
    if "enum" in new and "enum" not in old:
        yield f"{where}: only listed codes are taken"
    refused = [code for code in old.get("enum", ()) if "enum" in new and code not in new["enum"]]
    yield from (f"{where} no longer takes {code}" for code in refused)
    for key in _TIGHTER_BELOW:
        if key in new and new[key] < old.get(key, float("inf")):
            yield f"{where}: {key} is drawn tighter"
    for key in _TIGHTER_ABOVE:
        if key in new and new[key] > old.get(key, float("-inf")):
            yield f"{where}: {key} is drawn tighter"
    yield from (f"{where}: a {key} is asked for" for key in _SAME if key in new and key not in old)


def _types(schema: Schema) -> frozenset[str]:
    kind = schema.get("type", "object")
    return frozenset([kind] if isinstance(kind, str) else kind)


def _resolved(document: Document, part: Document) -> Document:
    while "$ref" in part:
        _, *steps = part["$ref"].split("/")
        target: Any = document
        for step in steps:
            target = target[step]
        part = target
    return part
