"""Enterprises (企业)."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Body, Page, Resource
from api.schemas.codes import LegalForm
from api.schemas.types import Bool, Code, CreditCode, Day, Few, Label, Line, Name, Phone, Sent

IndustryCode = Annotated[str, Field(pattern=r"^[0-9]{2,4}$", max_length=4)]


class EnterpriseCreate(Body):
    """A company as it is registered; `district` is its recommending bureau's code."""

    uscc: CreditCode
    name: Line
    legal_form: LegalForm
    district: Code
    address: Line
    registered_on: Day
    moved_in: Bool = False
    industry_code: IndustryCode
    legal_representative: Line
    contact_name: Line
    contact_phone: Phone


class EnterpriseUpdate(Body):
    """What changes. The credit code never does."""

    name: Line | None = None
    legal_form: Sent[LegalForm] = None
    district: Code | None = None
    address: Line | None = None
    registered_on: Day | None = None
    moved_in: Bool | None = None
    industry_code: IndustryCode | None = None
    legal_representative: Line | None = None
    contact_name: Line | None = None
    contact_phone: Phone | None = None


class Enterprise(Resource):
    """A company. Its people are shown to itself and to officers only."""

    uscc: Label
    name: Name
    legal_form: LegalForm
    district: Label
    address: Name
    registered_on: Day
    moved_in: Bool
    industry_code: Label
    industry_edition: Label
    legal_representative: Name
    contact_name: Name
    contact_phone: Name


class EnterprisePage(Page):
    """Enterprises."""

    items: Few[Enterprise]
