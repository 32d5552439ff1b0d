"""Checks signatures as a receiver does: by Standard Webhooks, or by HMAC-SM3, with any of the secrets it knows."""

import base64
import hmac
import time
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_TOLERANCE_SECONDS = 300


class Unsigned(Exception):
    """Nobody who holds a known secret has signed this now."""


def verify(secrets: Sequence[str], content: bytes, headers: Mapping[str, str]) -> None:
    """The age of a signature is judged by the real clock. Raises Unsigned."""
    for secret in secrets:
        try:
            Webhook(secret).verify(content, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            if _by_sm3(secret, content, headers):
                return
        else:
            return
    raise Unsigned("no signature of a known secret")


def _by_sm3(secret: str, content: bytes, headers: Mapping[str, str]) -> bool:
    at = headers.get("webhook-timestamp", "")
    if not at.isdecimal() or abs(time.time() - int(at)) > _TOLERANCE_SECONDS:
        return False
    code = keyed.HMAC(base64.b64decode(secret.removeprefix("whsec_") + "=="), hashes.SM3())
    code.update(f"{headers.get('webhook-id', '')}.{at}.".encode() + content)
    expected = f"v1sm3,{base64.b64encode(code.finalize()).decode()}"
    return any(hmac.compare_digest(expected, given) for given in headers.get("webhook-signature", "").split())
