"""Statistics (统计) of the register."""

from api.schemas.base import Answer, Instant
from api.schemas.types import Count, Few, Label


class TitleCount(Answer):
    """How many titles one district or one cluster has, by state; `NONE` is where no cluster is named."""

    code: Label
    active: Count
    expired: Count
    revoked: Count
    total: Count


class PublicStatistics(Answer):
    """A recount of the register, of one moment; a company counts in each of its clusters."""

    counted_at: Instant
    active: Count
    expired: Count
    revoked: Count
    total: Count
    districts: Few[TitleCount]
    clusters: Few[TitleCount]
