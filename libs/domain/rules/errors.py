"""Named refusals: every reason for which the service says no, in Chinese and English.

A refusal is raised where it arises and translated once, at the edge (`api/errors/problems.py` holds the only table of
status codes). `code` and the two titles are fixed for a type; the detail speaks of the case at hand and never
repeats a submitted value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field at fault: a JSON pointer into the body (or `#/query/…`), a stable code, and two messages."""

    pointer: str
    code: str
    zh: str
    en: str


class Refusal(Exception):
    """The base of all refusals; `extras` are published beside the problem's members (e.g. `current_state`)."""

    code: ClassVar[str]
    title_zh: ClassVar[str]
    title_en: ClassVar[str]

    def __init__(
        self, zh: str = "", en: str = "", *, errors: Sequence[FieldError] = (), **extras: Any
    ) -> None:
        self.zh = zh or self.title_zh
        self.en = en or self.title_en
        self.errors = tuple(errors)
        self.extras = extras
        super().__init__(self.en)


class Forbidden(Refusal):
    """This person, in this role, may never do this."""

    code = "forbidden"
    title_zh = "无权进行此操作"
    title_en = "You may not do this"


class NotFound(Refusal):
    """It does not exist, or the actor may not know that it does: the two cannot be told apart."""

    code = "not_found"
    title_zh = "未找到"
    title_en = "Not found"


class Invalid(Refusal):
    """What was sent is well-formed but means nothing the scheme knows."""

    code = "invalid_input"
    title_zh = "提交内容有误"
    title_en = "The input is not valid"


class Conflict(Refusal):
    """It would be meaningful at another time: the present facts do not allow it."""

    code = "conflict"
    title_zh = "当前情形不允许此操作"
    title_en = "The present facts do not allow this"


class Stale(Refusal):
    """Somebody changed the resource since the caller read it."""

    code = "stale_version"
    title_zh = "资源已被他人更新，请重新读取"
    title_en = "The resource has changed since you read it; read it again"


# --- the one door -------------------------------------------------------------------------------------------------


class StateForbids(Conflict):
    """The life cycle (`rules/law/life_cycles.py`) has no such move from the current state."""

    code = "state_forbids"
    title_zh = "当前状态不允许此操作"
    title_en = "The current state does not allow this act"


class ActorBarred(Forbidden):
    """The separation of duties: who recommended does not decide, who opened a revocation does not decide it."""

    code = "actor_barred"
    title_zh = "依回避与职责分离要求，您不得办理此事项"
    title_en = "The separation of duties bars you from this case"


# --- identifiers, days and the measure ----------------------------------------------------------------------------


class CalendarNotLoaded(Conflict):
    """A legal day falls outside the State Council schedules on file; it is never guessed (scheme reading 13)."""

    code = "calendar_not_loaded"
    title_zh = "所需年份的节假日安排尚未载入"
    title_en = "The holiday schedule for a year that is needed has not been loaded"


class NoMeasureInForce(Conflict):
    """No measure governs a new case of this kind on this day (scheme reading 20)."""

    code = "no_measure_in_force"
    title_zh = "该日期没有施行中的认定办法"
    title_en = "No measure is in force on that day"


class MeasuresFull(Conflict):
    """As many measures, or forms of one, are on file as the service reads at once and lists on one page."""

    code = "measures_full"
    title_zh = "在册认定办法或报表已达上限"
    title_en = "No further measure or form can be put on file"


# --- rounds and applications --------------------------------------------------------------------------------------


class RoundNotOpen(Conflict):
    code = "round_not_open"
    title_zh = "该批次不在申报期内"
    title_en = "The round is not open for applications"


class WindowClosed(Conflict):
    code = "window_closed"
    title_zh = "提交期限已过"
    title_en = "The deadline for submission has passed"


class AlreadyApplied(Conflict):
    code = "already_applied"
    title_zh = "企业在该批次已有未办结的申请"
    title_en = "The enterprise already has an open application in this round"


class AlreadyRecognised(Conflict):
    code = "already_recognised"
    title_zh = "企业已持有有效称号，应通过复核延续"
    title_en = "The enterprise already holds the title; it is continued by re-review"


class ReapplicationBarred(Conflict):
    """The measure sets years after a cancellation in which no application is taken."""

    code = "reapplication_barred"
    title_zh = "取消资格后未满规定年限，不得再次申报"
    title_en = "The measure bars applications for some years after a cancellation"


class WorkbookTooLarge(Conflict):
    """More rows than a workbook is made of on request; `zjtx measures rehearse --xlsx` has no such limit."""

    code = "workbook_too_large"
    title_zh = "企业过多，请用命令行生成电子表格"
    title_en = "Too many enterprises: make the workbook on the command line"


class ApplicationIncomplete(Invalid):
    code = "application_incomplete"
    title_zh = "申请材料或填报内容不完整"
    title_en = "The application is not complete"


class NotEligible(Conflict):
    """A condition that figures decide is plainly unmet; the frozen assessment says which and why."""

    code = "not_eligible"
    title_zh = "不符合申报条件"
    title_en = "The conditions for applying are not met"


class ReviewMissing(Conflict):
    code = "review_missing"
    title_zh = "缺少依据当前申报内容作出的审核"
    title_en = "There is no review of the application as it now stands"


# --- experts ------------------------------------------------------------------------------------------------------


class ConflictOfInterest(Conflict):
    code = "conflict_of_interest"
    title_zh = "专家与企业存在利害关系，应当回避"
    title_en = "The expert has an interest in this enterprise and must stand aside"


class AlreadyAssigned(Conflict):
    code = "already_assigned"
    title_zh = "该专家已被指派评审此申请"
    title_en = "The expert is already assigned to this application"


class QuorumNotReached(Conflict):
    code = "quorum_not_reached"
    title_zh = "有效评审意见未达规定人数"
    title_en = "Fewer valid expert reviews than the measure requires"


class ExpertsDivided(Conflict):
    code = "experts_divided"
    title_zh = "专家意见未形成多数，须增派专家"
    title_en = "The experts' opinions form no majority; assign a further expert"


# --- decisions and notices ----------------------------------------------------------------------------------------


class DecisionStands(Conflict):
    code = "decision_stands"
    title_zh = "已记录的决定只能由其后的决定变更"
    title_en = "A recorded decision changes only by a later one"


class NoticeEndTooEarly(Invalid):
    code = "notice_end_too_early"
    title_zh = "公示截止日早于法定最早日期"
    title_en = "The notice would end before the earliest lawful day"


class NoticeRunning(Conflict):
    code = "notice_running"
    title_zh = "公示期尚未届满"
    title_en = "The notice period has not ended"


class NoticeOver(Conflict):
    code = "notice_over"
    title_zh = "公示期已届满，不再受理异议"
    title_en = "The notice period has ended; objections are no longer taken"


# --- certifications, revocations, monitoring, rewards -------------------------------------------------------------


class TermNotOver(Conflict):
    code = "term_not_over"
    title_zh = "有效期尚未届满"
    title_en = "The term of validity has not ended"


class RevocationPending(Conflict):
    code = "revocation_pending"
    title_zh = "该称号已有未办结的撤销案件"
    title_en = "A revocation case is already open for this certification"


class EvidenceMissing(Invalid):
    code = "evidence_missing"
    title_zh = "撤销事由所需的证据不齐"
    title_en = "The ground for revocation lacks the evidence it requires"


class HearingOpen(Conflict):
    code = "hearing_open"
    title_zh = "企业陈述申辩期限尚未届满"
    title_en = "The enterprise's time to state its case has not ended"


class PeriodNotOver(Conflict):
    code = "period_not_over"
    title_zh = "报送期尚未结束"
    title_en = "The reporting period has not ended"


class AlreadyRewarded(Conflict):
    code = "already_rewarded"
    title_zh = "该项奖励只给予一次"
    title_en = "This reward is given once only"


class RewardUnknown(Invalid):
    code = "reward_unknown"
    title_zh = "认定办法中没有此项奖励"
    title_en = "The measure knows no such reward"


class SubscriptionPaused(Conflict):
    code = "subscription_paused"
    title_zh = "订阅已暂停"
    title_en = "The subscription is paused"


class NothingWaiting(Conflict):
    code = "nothing_waiting"
    title_zh = "没有待报送的事件"
    title_en = "Nothing waits to be reported"


class ReceiptsReconcile(Conflict):
    code = "receipts_reconcile"
    title_zh = "监测数据以数据包报送，以回执为准，不另行对账"
    title_en = "The feed is handed over in packages: their receipts are the reconciliation"


class AlreadyExists(Conflict):
    """A value that must be unique is already on file; `conflicting_field` names it."""

    code = "already_exists"
    title_zh = "记录已存在"
    title_en = "It is already on file"


class Unknown(Invalid):
    """A reference in the body leads to nothing the actor may see."""

    code = "unknown_reference"
    title_zh = "引用的对象不存在"
    title_en = "A reference leads to nothing"
