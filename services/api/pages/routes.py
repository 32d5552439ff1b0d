"""Where each page is."""

from starlette.routing import Route

from api.pages import reference
from api.pages.front import front
from api.pages.guides import guide
from api.pages.notices import list_notices, read_notice
from api.pages.register import register
from api.pages.static_files import static_file
from api.pages.statistics import statistics
from api.pages.verification import verified, verify
from api.pages.visit import leaflet, page

ROUTES = (
    page("/", front),
    page("/verify", verify),
    page("/verify/{number}", verified, guessable=True),
    page("/register", register),
    page("/notices", list_notices),
    page("/notices/{id}", read_notice),
    page("/statistics", statistics),
    leaflet("/docs", reference.index, name="reference"),
    leaflet("/docs/guides/{name}", guide, name="guide"),
    leaflet("/docs/{name}", reference.entry, name="reference"),
    Route("/openapi.json", reference.contract_file, methods=["GET"]),
    Route("/static/{name}", static_file, methods=["GET"]),
)
