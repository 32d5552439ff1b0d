"""One JSON line for each event on standard output; every value is escaped, so that none can forge a line."""

import logging
import sys

import structlog

_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_JSON = structlog.processors.JSONRenderer(ensure_ascii=False)


class _Lines(structlog.WriteLogger):
    """A named logger that writes each line at once."""

    def __init__(self, name: str) -> None:
        super().__init__(sys.stdout)
        self.name = name


def configure() -> None:
    """The libraries' logs take the same form. A trace of an exception shows no local variables: they hold values.

    Our own lines are written as they are, since each request writes one; the libraries' come through `logging`.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.processors.format_exc_info, _JSON],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _JSON,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.INFO
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"
    # it logs every address it asks
    logging.getLogger("httpx").setLevel(logging.WARNING)
