"""The events (事件) that subscribers are sent: a document of their own.

Inside the main one a generator would make client methods of them.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from api.edge.middleware import API_VERSION
from domain.rules.labels import CODE_TABLES
from domain.rules.law.events import TYPES
from domain.rules.law.life_cycles import LIFE_CYCLES

Part = dict[str, Any]
_REF = "#/components/schemas/"
_ID = "01930b5e-7a10-7c3d-9e4f-0a1b2c3d4e"
_UUID: Part = {"type": "string", "format": "uuid", "maxLength": 36}


@cache
def document() -> Part:
    """One webhook for each type of `domain.rules.law.events.TYPES`, one schema for each noun."""
    nouns = sorted({noun for noun, _ in TYPES})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "zjtx events",
            "version": API_VERSION,
            "summary": "专精特新认定服务的事件目录 / The catalogue of events",
            "description": _said()["about"].strip(),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [{"name": noun, "description": f"{noun} 的事件 / Events of a {noun}"} for noun in nouns],
        "webhooks": {kind: {"post": _webhook(kind, said)} for kind, said in _words().items()},
        "components": {
            "schemas": {name: made for noun in nouns for name, made in _schemas(noun).items()},
            "parameters": _PARAMETERS,
            "examples": {kind: {"value": _example(kind)} for kind in _words()},
        },
        "security": [],
    }


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(files("api.contract").joinpath("events.toml").read_text("utf-8"))


def _words() -> dict[str, tuple[str, str]]:
    """Raises LookupError where a type has no words, or words have no type."""
    said: Mapping[str, tuple[str, str]] = _said()["types"]
    if unlike := set(TYPES.values()) ^ set(said):
        raise LookupError(f"services/api/contract/events.toml and the types disagree about {sorted(unlike)}")
    return {kind: said[kind] for kind in sorted(set(TYPES.values()))}


def _webhook(kind: str, said: tuple[str, str]) -> Part:
    zh, en = said
    noun = kind.partition(".")[0]
    schema = {"$ref": f"{_REF}{_pascal(noun)}Event"}
    shown = {kind: {"$ref": f"#/components/examples/{kind}"}}
    return {
        "operationId": "on" + _pascal(kind.replace(".", "_")),
        "tags": [noun],
        "summary": en,
        "description": f"{zh} / {en}",
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS],
        "requestBody": {
            "required": True,
            "content": {"application/cloudevents+json": {"schema": schema, "examples": shown}},
        },
        "responses": {
            "2XX": {"description": "已接收 / Taken"},
            "410": {"description": "不再接收，订阅暂停 / No longer wanted: the subscription is paused"},
            "429": {"description": "请放慢 / Slow down"},
            "503": {"description": "暂不可用，稍后再来 / Not now; try again later"},
        },
    }


def _schemas(noun: str) -> dict[str, Part]:
    """The envelope of a noun's events, and what they hold."""
    name = _pascal(noun)
    kinds = sorted({kind for (of, _), kind in TYPES.items() if of == noun})
    return {
        f"{name}Event": {
            "type": "object",
            "description": f"{noun} 的事件（CloudEvents 1.0） / An event of a {noun} (CloudEvents 1.0)",
            "properties": {
                "specversion": {"type": "string", "const": "1.0"},
                "id": {**_UUID, "description": "去重所依 / What to deduplicate by"},
                "source": {"type": "string", "format": "uri", "maxLength": 2048},
                "type": {"type": "string", "enum": kinds},
                "subject": {**_UUID, "description": "企业或对象 / The enterprise, or the thing itself"},
                "time": {"type": "string", "format": "date-time", "maxLength": 32},
                "sequence": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 2147483647},
                "datacontenttype": {"type": "string", "const": "application/json"},
                "data": {"$ref": f"{_REF}{name}EventData"},
            },
            "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "data"],
        },
        f"{name}EventData": _data(noun),
    }


def _data(noun: str) -> Part:
    """What is told thinly; who was granted full payloads finds further members beside these."""
    properties: Part = {
        "id": {**_UUID, "description": "对象的标识 / The id of what it concerns"},
        "version": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 2147483647},
    }
    if noun in LIFE_CYCLES:
        properties["status"] = {"type": "string", "enum": list(LIFE_CYCLES[noun].states)}
    if noun == "application":
        for table in ("case-status", "case-outcome"):
            properties[table.replace("-", "_")] = {"type": "string", "enum": list(CODE_TABLES[table])}
    return {
        "type": "object",
        "description": "标识、版本与新的状态 / The id, the version and the new state",
        "properties": properties,
        "required": ["id", "version", *(["status"] if noun in LIFE_CYCLES else [])],
    }


def _example(kind: str) -> Part:
    noun, act = next(key for key, value in TYPES.items() if value == kind)
    data: Part = {"id": f"{_ID}01", "version": 2}
    if noun in LIFE_CYCLES:
        cycle = LIFE_CYCLES[noun]
        data["status"] = next((target for _, name, target in cycle.rows if name == act), cycle.initial)
    return {
        "specversion": "1.0",
        "id": f"{_ID}06",
        "source": "https://zjtx.example",
        "type": kind,
        "subject": f"{_ID}05",
        "time": "2025-03-10T02:30:00.000Z",
        "sequence": 2,
        "datacontenttype": "application/json",
        "data": data,
    }


def _pascal(name: str) -> str:
    return name.title().replace("_", "")


def _parameter(name: str, zh: str, en: str, example: str, most: int) -> Part:
    schema = {"type": "string", "maxLength": most}
    described = f"{zh} / {en}"
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": described,
        "schema": schema,
        "example": example,
    }


_PARAMETERS = {
    "WebhookId": _parameter("webhook-id", "事件的标识", "The event's id", f"{_ID}06", 36),
    "WebhookTimestamp": _parameter(
        "webhook-timestamp", "发送时刻（秒）", "When it was sent, in seconds", "1741573800", 20
    ),
    "WebhookSignature": _parameter(
        "webhook-signature",
        "签名（Standard Webhooks），可有多个",
        "Signatures (Standard Webhooks), one or several",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        1000,
    ),
}
