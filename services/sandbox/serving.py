"""`python -m sandbox.serving APPLICATION --port N`: an ASGI application on a loopback port, as the API is served."""

import argparse

import uvicorn

from api.edge.http_protocol import Http1

_GRACE_SECONDS = 5


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m sandbox.serving", description=__doc__)
    asked.add_argument("application", help="module:attribute")
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--factory", action="store_true", help="the attribute makes the application")
    given = asked.parse_args()
    uvicorn.run(
        given.application,
        port=given.port,
        factory=given.factory,
        http=Http1,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
