"""Bodies that are accepted now, by the real clock, of the ready people; tests change one member at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factories
from domain.rules.time.periods import legal_day
from factories import Body, Company
from sandbox.people import find

OWN, FOREIGN = (str(find(person).uscc) for person in ("enterprise-xincheng", "enterprise-huimin"))


def enterprise(uscc: str = OWN, **changes: Any) -> Body:
    return Company(1).registration(uscc=uscc, **changes)


def round_(**changes: Any) -> Body:
    """A round whose window is open."""
    return factories.round_(legal_day(datetime.now(UTC)) - timedelta(days=1)) | changes
