"""`python -m api`: the service on a port, until it is told to stop; it then finishes what has begun and ends with 0."""

import argparse
import signal
import sys
from types import FrameType

import uvicorn

from api.edge.http_protocol import Http1

GRACE_SECONDS = 20


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    asked.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    asked.add_argument("--port", type=int, default=8000)
    given = asked.parse_args()
    # the server raises the signal once more when everything is done: by then it is no failure
    signal.signal(signal.SIGTERM, _end)
    uvicorn.run(
        "api.main:app",
        host=given.host,
        port=given.port,
        http=Http1,
        timeout_graceful_shutdown=GRACE_SECONDS,
        access_log=False,  # the edge writes its own
        server_header=False,
        log_config=None,
    )


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
