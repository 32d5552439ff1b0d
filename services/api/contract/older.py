"""The contract in OpenAPI 3.0, for generators that do not know 3.1 yet: the same operations and the same models."""

from typing import Any

Part = dict[str, Any]
VERSION = "3.0.3"
# 3.0 knows no licence by its identifier
_LICENSE = "https://opensource.org/license/mit"
# JSON that is not a schema, and stays as it is
_VALUES = ("example", "examples", "default", "enum")


def converted(document: Part) -> Part:
    """What 3.0 cannot say is said in its own way (`nullable`), or left out (a description beside a reference)."""
    made: Part = _older(document)
    info = {key: value for key, value in made["info"].items() if key != "summary"}
    info["license"] = {"name": made["info"]["license"]["name"], "url": _LICENSE}
    return {**made, "openapi": VERSION, "info": info}


def _older(part: Any) -> Any:
    if isinstance(part, list):
        return [_older(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("$ref"), str):
        return {"$ref": part["$ref"]}
    made = {key: value if _is_plain(key, value) else _older(value) for key, value in part.items()}
    if isinstance(made.get("type"), list):
        (made["type"],) = [kind for kind in made["type"] if kind != "null"]
        made["nullable"] = True
    return made


def _is_plain(key: str, value: Any) -> bool:
    """Example objects, by their names, hold references that are references."""
    return key in _VALUES and not (key == "examples" and isinstance(value, dict))
