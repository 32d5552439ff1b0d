"""The sandbox's ready people: one for each role, and a second where two must not be the same person."""

from dataclasses import dataclass

PORTAL = "sandbox-portal"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as. `district` is a recommender's code; `uscc` a credit code (统一社会信用代码)."""

    person: str
    title: str
    role: str
    client: str = PORTAL
    district: str | None = None
    uscc: str | None = None
    on_behalf_of: str | None = None


PEOPLE: tuple[Person, ...] = (
    Person("enterprise-xincheng", "企业经办人（新城区）", "enterprise", uscc="911501020000H0011Q"),
    Person("enterprise-huimin", "企业经办人（回民区）", "enterprise", uscc="911501030000H002XY"),
    Person("enterprise-yuquan", "企业经办人（玉泉区）", "enterprise", uscc="911501040000H0038D"),
    Person("county-xincheng", "旗县区经办人（新城区）", "county_officer", district="150102"),
    Person("county-huimin", "旗县区经办人（回民区）", "county_officer", district="150103"),
    Person("county-yuquan", "旗县区经办人（玉泉区）", "county_officer", district="150104"),
    Person("city-officer-1", "市工信局经办人", "city_officer"),
    Person("city-officer-2", "市工信局负责人", "city_officer"),
    Person("expert-1", "评审专家一", "expert"),
    Person("expert-2", "评审专家二", "expert"),
    Person("expert-3", "评审专家三", "expert"),
    Person("auditor-1", "审计人员", "auditor"),
    Person("operator-1", "系统运维人员", "operator"),
    Person("hohhot-platform", "市中小企业服务平台", "platform", client="hohhot-platform"),
    Person("mobile-backend", "移动端后台", "platform", client="mobile-backend"),
)


def find(person: str) -> Person:
    """Raises KeyError with what there is."""
    for entry in PEOPLE:
        if entry.person == person:
            return entry
    raise KeyError(f"nobody is called {person!r}; there are {', '.join(entry.person for entry in PEOPLE)}")


def first_with(role: str) -> Person:
    """The first person in the role; raises KeyError with the roles there are."""
    for entry in PEOPLE:
        if entry.role == role:
            return entry
    raise KeyError(f"nobody has the role {role!r}; there are {', '.join(sorted({e.role for e in PEOPLE}))}")
