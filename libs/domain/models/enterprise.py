"""Enterprises (企业), as registered with the market regulator."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.models.base import Aggregate, personal


class Enterprise(Aggregate):
    """One company, known by its unified social credit code (统一社会信用代码).

    `district` is the recommending bureau's code; `registered_on` the day from which it is registered in Hohhot
    (在呼登记), which for a company that moved in is not the day of its foundation.
    """

    __tablename__ = "enterprise"
    __table_args__ = (Index("ix_enterprise_district_id", "district", "id"),)
    noun = "enterprise"

    uscc: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    legal_form: Mapped[str]
    district: Mapped[str]
    address: Mapped[str]
    registered_on: Mapped[date]
    moved_in: Mapped[bool] = mapped_column(default=False)
    industry_code: Mapped[str]
    industry_edition: Mapped[str] = mapped_column(default="GB/T 4754-2017")
    legal_representative: Mapped[str] = mapped_column(info=personal())
    contact_name: Mapped[str] = mapped_column(info=personal())
    contact_phone: Mapped[str] = mapped_column(info=personal())

    @property
    def registered_facts(self) -> dict[str, Any]:
        """What the city knows from the register: it is not asked for again, and outranks what is declared."""
        return {
            "industry_code": self.industry_code,
            "legal_form": self.legal_form,
            "moved_in": self.moved_in,
            "registered_in_hohhot_on": self.registered_on,
        }

    @property
    def enterprise_of_event(self) -> UUID:
        return self.id
