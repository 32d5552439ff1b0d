"""Only the open internet: a webhook never reaches an inner address, whatever its name resolves to at that moment."""

import asyncio
import ipaddress
import socket

import httpx

# IPv4 addresses as IPv6 networks reach them (RFC 6052)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class InnerAddress(httpx.ConnectError):
    """The target's name leads to an address that is not public."""


class PublicOnly(httpx.AsyncBaseTransport):
    """Resolves the name itself and connects to the very address it has looked at, so that a second look-up by
    somebody else cannot lead elsewhere (DNS rebinding). TLS is still checked against the name.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises InnerAddress; httpx.ConnectError where the name leads nowhere."""
        name = request.url.host
        address = await _resolved(name, request.url.port or 443)
        request.extensions = {**request.extensions, "sni_hostname": name}
        request.url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _resolved(name: str, port: int) -> str:
    """An address of the name, if all that it has are public."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError:
        raise httpx.ConnectError("the target's name leads nowhere") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise InnerAddress("the target's address is not public")
    return addresses[0]


def is_public(address: str) -> bool:
    """Neither private, loopback, link-local, multicast nor reserved; an IPv4 address inside an IPv6 one counts."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        embedded = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if parsed in _NAT64:
            embedded = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(str(embedded))
    return parsed.is_global and not parsed.is_multicast
