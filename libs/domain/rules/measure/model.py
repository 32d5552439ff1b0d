"""What a measure (认定办法) says, as frozen data: its criteria, its score table and its settings.

Every number that the service applies is a field here, filled from a file under `measures/`;
`rules/measure/load.py` loads them. Each setting names its article, or the reason for the reading taken where the
text is silent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from domain.rules.errors import Invalid

Kind = Literal["initial", "re_review"]
Op = Literal[">=", "<=", ">", "<", "=="]
Absent = Literal["insufficient_data", "unmet"]
Judge = Literal["county", "expert", "city"]
Limit = int | Fraction | bool | str

KINDS: tuple[Kind, ...] = ("initial", "re_review")


class MeasureInvalid(Invalid):
    """A measure file is refused as a whole: it says where it is wrong and what was expected there."""

    code = "measure_invalid"
    title_zh = "认定办法文件有误"
    title_en = "The measure file is not valid"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a setting is as it is: the article it is taken from, or the reason for the reading."""

    article: str
    reason: str


# --- criteria -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """What is observed: a declared fact (`function` is "fact") or a function named in `rules/measure/functions.py`."""

    function: str
    of: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure compared with a limit; `level` is the limit's place on the scale of a levelled figure."""

    id: str
    article: str
    requirement: Text
    figure: Figure
    op: Op
    limit: Limit
    level: int | None
    scale: tuple[str, ...]
    absent: Absent
    judge: Judge
    flag_if: tuple[str, ...]
    applies_to: tuple[Kind, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition that asks for judgement (reading 21): the facts it names are shown, a person decides."""

    id: str
    article: str
    requirement: Text
    judge: Judge
    shows: tuple[str, ...]
    applies_to: tuple[Kind, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by all (同时) or any (任一)."""

    id: str
    article: str
    requirement: Text
    mode: Literal["all", "any"]
    children: tuple["Criterion", ...]
    applies_to: tuple[Kind, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ScoreTotal:
    """The sum of the measure's score table compared with a limit, in points (分)."""

    id: str
    article: str
    requirement: Text
    op: Literal[">="]
    limit: Fraction
    applies_to: tuple[Kind, ...]
    note: str


Criterion = Threshold | Judged | Group | ScoreTotal


def leaves(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    """Every criterion of a tree, groups before their children."""
    for criterion in criteria:
        yield criterion
        if isinstance(criterion, Group):
            yield from leaves(criterion.children)


# --- the score table ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Band:
    """Points for a figure from `lower` to `upper`, both included; None is unbounded."""

    lower: Fraction | None
    upper: Fraction | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands that touch at their boundaries: a figure on a boundary takes the higher score."""

    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """Points by one of the named formulas of `rules/measure/scores.py`; no measure brings code of its own."""

    name: str
    factor: Fraction
    cap: Fraction


@dataclass(frozen=True, slots=True)
class Options:
    """Points for each level of an enum."""

    points: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """The figure is itself the score, given by another system or authority."""


Scale = Bands | Formula | Options | Given


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One way to earn an item's points."""

    figure: Figure
    scale: Scale


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """A row of the score table; of several parts the best counts (金额或占比取高档)."""

    id: str
    article: str
    dimension: Text
    label: Text
    maximum: Fraction
    parts: tuple[ScorePart, ...]


# --- settings of the scheme ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """The public notice (公示期)."""

    days: int
    counting: Literal["calendar_days", "working_days"]
    publication_day_counts: bool
    extends_to_working_day: bool
    ground: Ground


@dataclass(frozen=True, slots=True)
class SupplementPeriod:
    """Time to supply what is missing (补正), in calendar days."""

    default_days: int
    max_days: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class HearingPeriod:
    """Time for the company to state its case (陈述申辩), in calendar days."""

    default_days: int
    min_days: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Term:
    """The term of validity (有效期): how long, on which day it ends, and from when a renewal counts."""

    validity_years: int
    ends: Literal["eve_of_anniversary"]
    renewal_starts: Literal["day_after_previous_term_or_decision"]
    ground: Ground


@dataclass(frozen=True, slots=True)
class ReReview:
    """The re-review (复核): when it opens and is reminded of (days before expiry), and its deadline.

    Whoever learns of it late, as the holder of a title taken over, has `minimum_days_to_apply` from its opening.
    """

    opens_days_before_expiry: int
    minimum_days_to_apply: int
    reminder_days_before_expiry: tuple[int, ...]
    submission_deadline: Literal["expiry_day"]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Periods:
    """All periods of a measure."""

    notice: NoticePeriod
    supplement: SupplementPeriod
    hearing: HearingPeriod
    term: Term
    re_review: ReReview


@dataclass(frozen=True, slots=True)
class ExpertReview:
    """How experts decide (专家评审): the fewest valid reviews, and what carries."""

    quorum: int
    majority: Literal["more_than_half"]
    ground: Ground


@dataclass(frozen=True, slots=True)
class ReportField:
    """One figure of a report; `type` and `unit` are those of the facts."""

    code: str
    type: Literal["integer", "decimal", "text"]
    unit: str
    label: Text
    required: bool
    signed: bool

    @property
    def value_type(self) -> str:
        """The type as code tables and the contract spell it (`labels.FIGURE_TYPE`)."""
        return self.type.upper()


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """A check of plausibility (合理性校验): a figure, `times` so much, against what it is likely to be near.

    That is the same figure of the period before, or a fact of the application; outside `least` and `most` times that,
    the figure is flagged, and never refused.
    """

    code: str
    label: Text
    field: str
    against: Literal["previous_period", "application"]
    fact: str | None
    times: Fraction
    least: Fraction
    most: Fraction
    ground: Ground


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report owed: monthly, due on `due_day` of the next month, or yearly, on a day of the next year.

    The enterprise is reminded so many days before the due day, the county told of a missing report so many after it.
    `fields` and `checks` are the form as it stood when the measure was issued; it may have later versions.
    """

    code: str
    label: Text
    period: Literal["month", "year"]
    due_day: int
    due_month: int | None
    required: bool
    remind_days_before: tuple[int, ...]
    escalate_days_after: tuple[int, ...]
    form_version: int
    fields: tuple[ReportField, ...]
    checks: tuple[ReportCheck, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Reward:
    """What recognition brings (奖励); `amount` in yuan where it is money."""

    code: str
    label: Text
    amount: Decimal | None
    once_only: bool
    first_recognition_only: bool
    recoverable: bool
    basis: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class RevocationGround:
    """A ground for cancellation (取消资格) and the parts of evidence that must all be on file."""

    code: str
    label: Text
    text: str
    evidence: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Revocation:
    """The grounds for cancellation."""

    grounds: tuple[RevocationGround, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """Which measure governs a case: the one in force on its submission day, for its title and kind.

    `replaces` names measures that take no new case from the day this one takes effect (同时废止); a later edition of
    the same measure replaces the former ones without saying so.
    """

    rule: Literal["measure_of_submission_date"]
    re_reviews_titles_of: tuple[str, ...]
    replaces: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Labelled:
    """A code with its words: an industry cluster, a material."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """How the service reads a passage that can be read in more than one way, and why."""

    number: int
    text: str
    reading: Text
    reason: str


@dataclass(frozen=True, slots=True, eq=False)  # two are the same if their hashes are: not field by field
class Measure:
    """A measure (认定办法), loaded from one file; id, version and the hash of its content identify it."""

    id: str
    version: str
    sha256: str
    title: Text
    document: str
    issuer: Text
    grants_title: str
    requires_titles: tuple[str, ...]
    applies_to: tuple[Kind, ...]
    effective_from: date
    effective_until: date | None
    source_note: str
    criteria: tuple[Criterion, ...]
    scores: tuple[ScoreItem, ...]
    periods: Periods
    expert_review: ExpertReview
    reports: tuple[ReportKind, ...]
    rewards: tuple[Reward, ...]
    revocation: Revocation
    reapplication_bar_years: int | None
    succession: Succession
    clusters: tuple[Labelled, ...]
    materials: tuple[Labelled, ...]
    readings: tuple[Reading, ...]

    @property
    def title_zh(self) -> str:
        """The measure's name in Chinese."""
        return self.title.zh

    @property
    def title_en(self) -> str:
        """The measure's name in English."""
        return self.title.en

    def kinds_of(self, title: str) -> tuple[Kind, ...]:
        """The kinds of case about a title that this measure governs."""
        governs = {
            "initial": title == self.grants_title,
            "re_review": title in self.succession.re_reviews_titles_of,
        }
        return tuple(kind for kind in self.applies_to if governs[kind])

    def replaces(self, other: "Measure") -> bool:
        """Whether `other` takes no new case from the day on which this measure takes effect."""
        edition = self.id == other.id and self.effective_from > other.effective_from
        return edition or other.id in self.succession.replaces

    def in_force(self, day: date) -> bool:
        """Whether a new case may be taken under it on that legal day; both bounds are included."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)
