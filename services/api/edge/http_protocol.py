"""HTTP/1.1 as uvicorn speaks it, deaf to offers of another protocol; the application refuses what is no HTTP.

Java's HttpClient and `curl --http2` offer to go on in HTTP/2 (`Upgrade: h2c`) with the first request on a plain
connection. A server may ignore that (RFC 9110, 7.8); uvicorn's parser stops there, and the request's body is lost.
"""

import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_OFFER = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n)", re.IGNORECASE)
# where an application's lifespan says how it refuses
REFUSE = "refuse_unparsed"
_END_OF_HEAD = b"\r\n\r\n"


class Http1(HttpToolsProtocol):
    """Takes the offer out of the head of a request; never out of a body, whose length was announced."""

    _in_request = False

    def data_received(self, data: bytes) -> None:
        if not self._in_request and b"h2c" in data:
            head, end, rest = data.partition(_END_OF_HEAD)
            data = _OFFER.sub(b"", head + b"\r\n")[:-2] + end + rest
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """As the application says what cannot be read is refused; where it does not say, in plain text."""
        refuse = self.app_state.get(REFUSE)
        if refuse is None:
            super().send_400_response(msg)
            return
        self.transport.write(refuse())
        self.transport.close()

    def on_message_begin(self) -> None:
        self._in_request = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._in_request = False
        super().on_message_complete()
