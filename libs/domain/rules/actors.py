"""Who acts: the roles of the scheme, the areas they answer for, and what each may do.

`MAY` is the only place that says which role may do what; the edge asks it before it parses, `advance` asks it again
before it moves anything. Which *cases* an actor sees is decided in the queries.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the scheme (角色)."""

    ENTERPRISE = "enterprise"
    COUNTY_OFFICER = "county_officer"
    CITY_OFFICER = "city_officer"
    EXPERT = "expert"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    PLATFORM = "platform"
    ANYBODY = "anybody"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, the role in which the person acts, and the program the person speaks through.

    `district` is a recommender's code (facts: hohhot_divisions), set for county officers; `uscc` is the unified
    social credit code (统一社会信用代码) of the enterprise that authorised the person.
    """

    person: str
    role: Role
    client: str
    district: str | None = None
    uscc: str | None = None
    on_behalf_of: str | None = None


WORKER = Actor(person="zjtx-worker", role=Role.SYSTEM, client="zjtx-worker")
PUBLIC = Actor(person="anonymous", role=Role.ANYBODY, client="public")
