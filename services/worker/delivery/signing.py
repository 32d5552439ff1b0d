"""Signatures by the Standard Webhooks form, with SM3 (国密) beside SHA-256 where a receiver asks for it.

A secret setting holds one secret, or the new and the old one with a space between while they are being changed; each
signs, so that a receiver that knows either is content.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives import hashes, hmac
from standardwebhooks.webhooks import Webhook

Algorithms = Literal["sha256", "sm3", "sha256+sm3"]
PREFIX = "whsec_"
# the tag of HMAC-SM3 beside Standard Webhooks' own `v1`, which is HMAC-SHA-256
SM3_TAG = "v1sm3"


def signed(
    secrets: str, id_: str, now: datetime, content: bytes, algorithms: Algorithms = "sha256"
) -> Mapping[str, str]:
    """The three headers over `content`. `now` is the machine's time, by which a signature's age is judged."""
    signatures = [
        _signature(secret, algorithm, id_, now, content)
        for algorithm in algorithms.split("+")
        for secret in secrets.split()
    ]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def are_secrets(secrets: str) -> bool:
    """Whether a setting holds one secret, or two."""
    each = secrets.split()
    return len(each) in (1, 2) and all(secret.startswith(PREFIX) for secret in each)


def _signature(secret: str, algorithm: str, id_: str, now: datetime, content: bytes) -> str:
    if algorithm == "sha256":
        return Webhook(secret).sign(id_, now, content.decode())
    code = hmac.HMAC(base64.b64decode(secret.removeprefix(PREFIX) + "=="), hashes.SM3())
    code.update(f"{id_}.{int(now.timestamp())}.".encode() + content)
    return f"{SM3_TAG},{base64.b64encode(code.finalize()).decode()}"
