"""What every act on a title shares: its term, and the words in which the Ministry's feed hears of it."""

from datetime import date
from typing import Any

from domain.models import Certification, CertificationTerm
from domain.rules.measure.load import Measure
from domain.rules.time.periods import validity_term


def term_from(measure: Measure, first_day: date) -> tuple[date, date]:
    """First and last day of a term (有效期) that begins on `first_day` (scheme reading 16)."""
    return validity_term(first_day, measure.periods.term.validity_years, measure.periods.term.ends)


def as_term(certification: Certification) -> CertificationTerm:
    """The row that keeps the present term for good."""
    return CertificationTerm(
        certification_id=certification.id,
        term_no=certification.term_no,
        valid_from=certification.valid_from,
        valid_to=certification.valid_to,
        recognised_on=certification.recognised_on,
        application_id=certification.application_id,
    )


def told(certification: Certification) -> dict[str, Any]:
    """What the feed is told of a title: what the certificate in force says."""
    return {
        "number": certification.number,
        "uscc": certification.holder_uscc,
        "name": certification.holder_name,
        "district": certification.district,
        "recognised_on": certification.recognised_on,
        "valid_from": certification.valid_from,
        "valid_to": certification.valid_to,
        "document_no": certification.document_no,
    }
