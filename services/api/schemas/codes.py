"""The enums of the contract, each a code table that is published with its words."""

from typing import Annotated

from typing_extensions import TypeAliasType

from api.schemas.types import Coded

RoundStatus = TypeAliasType("RoundStatus", Annotated[str, Coded("round-status")])
ApplicationStatus = TypeAliasType("ApplicationStatus", Annotated[str, Coded("application-status")])
ApplicationKind = TypeAliasType("ApplicationKind", Annotated[str, Coded("application-kind")])
CountyReviewStatus = TypeAliasType("CountyReviewStatus", Annotated[str, Coded("county-review-status")])
ExpertReviewStatus = TypeAliasType("ExpertReviewStatus", Annotated[str, Coded("expert-review-status")])
Opinion = TypeAliasType("Opinion", Annotated[str, Coded("opinion")])
FindingVerdict = TypeAliasType("FindingVerdict", Annotated[str, Coded("finding-verdict")])
DecisionStatus = TypeAliasType("DecisionStatus", Annotated[str, Coded("decision-status")])
DecisionResult = TypeAliasType("DecisionResult", Annotated[str, Coded("decision-outcome")])
NoticeStatus = TypeAliasType("NoticeStatus", Annotated[str, Coded("notice-status")])
ObjectionStatus = TypeAliasType("ObjectionStatus", Annotated[str, Coded("objection-status")])
CertificationStatus = TypeAliasType("CertificationStatus", Annotated[str, Coded("certification-status")])
ReissueCause = TypeAliasType("ReissueCause", Annotated[str, Coded("reissue-cause")])
RevocationStatus = TypeAliasType("RevocationStatus", Annotated[str, Coded("revocation-status")])
RevocationOutcome = TypeAliasType("RevocationOutcome", Annotated[str, Coded("revocation-outcome")])
RevocationGround = TypeAliasType("RevocationGround", Annotated[str, Coded("revocation-ground")])
EnrolmentStatus = TypeAliasType("EnrolmentStatus", Annotated[str, Coded("enrolment-status")])
ObligationStatus = TypeAliasType("ObligationStatus", Annotated[str, Coded("obligation-status")])
RewardStatus = TypeAliasType("RewardStatus", Annotated[str, Coded("reward-status")])
MeasureFileStatus = TypeAliasType("MeasureFileStatus", Annotated[str, Coded("measure-file-status")])
RehearsalStatus = TypeAliasType("RehearsalStatus", Annotated[str, Coded("rehearsal-status")])
RehearsalResult = TypeAliasType("RehearsalResult", Annotated[str, Coded("rehearsal-outcome")])
DeliveryState = TypeAliasType("DeliveryState", Annotated[str, Coded("delivery-state")])
Receiver = TypeAliasType("Receiver", Annotated[str, Coded("receiver")])
RoleName = TypeAliasType("RoleName", Annotated[str, Coded("role")])
Verdict = TypeAliasType("Verdict", Annotated[str, Coded("verdict")])
Judge = TypeAliasType("Judge", Annotated[str, Coded("judge")])
FactSource = TypeAliasType("FactSource", Annotated[str, Coded("fact-source")])
CriterionKind = TypeAliasType("CriterionKind", Annotated[str, Coded("criterion-kind")])
Counting = TypeAliasType("Counting", Annotated[str, Coded("counting")])
LegalForm = TypeAliasType("LegalForm", Annotated[str, Coded("legal-form")])
IndustryCluster = TypeAliasType("IndustryCluster", Annotated[str, Coded("industry-cluster")])
