"""What people call the codes of the scheme, in Chinese and English: the one place for these words.

`CODE_TABLES` is published as it stands; contract, pages and sample round read it too.
"""

from domain.rules.assessment.findings import JUDGE_NAMES, SOURCE_NAMES, VERDICT_NAMES
from domain.rules.assessment.rehearsal import OUTCOME_NAMES
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.facts.divisions import DIVISIONS
from domain.rules.measure.model import Text

Labels = dict[str, Text]


def _labels(*rows: tuple[str, str, str]) -> Labels:
    return {code: Text(zh, en) for code, zh, en in rows}


def _upper(names: dict[str, Text]) -> Labels:
    return {code.upper(): text for code, text in names.items()}


ROUND_STATUS = _labels(
    ("DRAFT", "草稿", "Draft"),
    ("OPEN", "申报中", "Open"),
    ("CLOSED", "已截止", "Closed"),
)
APPLICATION_STATUS = _labels(
    ("DRAFT", "填报中", "Draft"),
    ("SUBMITTED", "已提交", "Submitted"),
    ("SUPPLEMENT_REQUESTED", "待补正", "Supplement requested"),
    ("LAPSED", "逾期失效", "Lapsed"),
    ("RECOMMENDED", "已推荐", "Recommended"),
    ("NOT_RECOMMENDED", "不予推荐", "Not recommended"),
    ("IN_EXPERT_REVIEW", "专家评审中", "In expert review"),
    ("REVIEWED", "评审完成", "Reviewed"),
    ("PROPOSED", "拟认定", "Proposed"),
    ("DECLINED", "不予认定", "Declined"),
    ("IN_NOTICE", "公示中", "In public notice"),
    ("OBJECTION_UNDER_REVIEW", "异议核查中", "Objection under review"),
    ("RECOGNISED", "已认定", "Recognised"),
    ("WITHDRAWN", "已撤回", "Withdrawn"),
)
APPLICATION_KIND = _labels(
    ("INITIAL", "首次认定", "Initial recognition"),
    ("RE_REVIEW", "到期复核", "Re-review"),
)
COUNTY_REVIEW_STATUS = _labels(
    ("IN_PROGRESS", "审核中", "In progress"),
    ("COMPLETED", "已完成", "Completed"),
    ("VOIDED", "已作废", "Voided"),
)
EXPERT_REVIEW_STATUS = _labels(
    ("ASSIGNED", "已指派", "Assigned"),
    ("SUBMITTED", "已提交", "Submitted"),
    ("RECUSED", "已回避", "Recused"),
    ("VOIDED", "已作废", "Voided"),
)
OPINION = _labels(
    ("RECOMMEND", "推荐", "Recommend"),
    ("REJECT", "不推荐", "Reject"),
)
FINDING_VERDICT = _labels(
    ("MET", "符合", "Met"),
    ("UNMET", "不符合", "Not met"),
)
DECISION_STATUS = _labels(
    ("RECORDED", "已记录", "Recorded"),
    ("SUPERSEDED", "已被变更", "Superseded"),
)
DECISION_OUTCOME = _labels(
    ("PROPOSE", "拟认定", "Propose"),
    ("DECLINE", "不予认定", "Decline"),
)
NOTICE_STATUS = _labels(
    ("PUBLISHED", "公示中", "Published"),
    ("CONCLUDED", "已结束", "Concluded"),
)
OBJECTION_STATUS = _labels(
    ("FILED", "已受理", "Filed"),
    ("FOUNDED", "成立", "Founded"),
    ("UNFOUNDED", "不成立", "Unfounded"),
)
CERTIFICATION_STATUS = _labels(
    ("ACTIVE", "有效", "Active"),
    ("EXPIRED", "到期待复核", "Expired, re-review pending"),
    ("REVOKED", "已取消", "Revoked"),
)
REISSUE_CAUSE = _labels(
    ("NAME", "名称变更", "Change of name"),
    ("ADDRESS", "住所变更", "Change of address"),
    ("LEGAL_REPRESENTATIVE", "法定代表人变更", "Change of legal representative"),
    ("MERGER", "合并分立", "Merger"),
    ("MOVE", "迁移", "Move"),
    ("LOSS", "遗失补发", "Loss of the document"),
)
REVOCATION_STATUS = _labels(
    ("OPENED", "已立案", "Opened"),
    ("NOTIFIED", "已告知", "Notified"),
    ("UPHELD", "决定取消", "Upheld"),
    ("DISMISSED", "不予取消", "Dismissed"),
    ("PUBLISHED", "已公告", "Published"),
    ("OVERTURNED", "已撤销原决定", "Overturned"),
)
REVOCATION_OUTCOME = _labels(
    ("UPHELD", "取消资格", "Title revoked"),
    ("DISMISSED", "不予取消", "Title kept"),
)
REVOCATION_GROUND = _labels(
    ("FRAUD", "弄虚作假", "Fraud"),
    ("TAX_EVASION", "偷税骗税", "Tax evasion or fraud"),
    ("MAJOR_INCIDENT", "重大事件被处理", "Major incident, handled by an authority"),
    ("RE_REVIEW_FAILED", "复核不合格", "Re-review failed"),
    ("RE_REVIEW_NOT_SOUGHT", "到期未申请复核", "No re-review sought by its deadline"),
)
ENROLMENT_STATUS = _labels(
    ("ENROLLED", "监测中", "Enrolled"),
    ("ENDED", "已移出", "Ended"),
)
OBLIGATION_STATUS = _labels(
    ("DUE", "待报送", "Due"),
    ("REPORTED", "已报送", "Reported"),
    ("OVERDUE", "逾期未报", "Overdue"),
    ("ENDED", "已终止", "Ended"),
)
REWARD_STATUS = _labels(
    ("GRANTED", "已兑现", "Granted"),
    ("RECOVERY_NOTED", "应追回", "Recovery noted"),
)
MEASURE_FILE_STATUS = _labels(
    ("DRAFT", "草案", "Draft"),
    ("ADOPTED", "已采用", "Adopted"),
    ("DISCARDED", "已弃用", "Discarded"),
)
MEASURE_FILE_KIND = _labels(
    ("MEASURE", "认定办法", "Measure"),
    ("REPORT_FORM", "报表", "Report form"),
)
FIGURE_TYPE = _labels(
    ("INTEGER", "整数", "Integer"),
    ("DECIMAL", "小数", "Decimal"),
    ("TEXT", "文字", "Text"),
)
REHEARSAL_STATUS = _labels(
    ("RUNNING", "试算中", "Running"),
    ("FINISHED", "已完成", "Finished"),
)
RECONCILIATION_STATUS = _labels(
    ("RUNNING", "对账中", "Running"),
    ("FINISHED", "已完成", "Finished"),
)
FEED_PACKAGE_STATUS = _labels(
    ("REQUESTED", "待生成", "Asked for"),
    ("READY", "已生成，待回执", "Ready, awaiting its receipt"),
    ("RECEIVED", "已回执", "Received"),
    ("WITHDRAWN", "已撤回", "Withdrawn"),
)
FEED_PACKAGE_OUTCOME = _labels(
    ("DELIVERED", "已接收", "Taken"),
    ("REFUSED", "被拒收，已搁置", "Refused, and parked"),
    ("RETURNED", "同一企业在前一条被拒收，重新待报送", "After a refused row of its company: owed again"),
)
FEED_CHANNEL = _labels(
    ("HTTP", "接口推送，每日对账", "Pushed to an interface, reconciled daily"),
    ("PACKAGE", "数据包报送，以回执为准，不另行对账", "Handed over in packages; their receipts reconcile it"),
    ("EXCHANGE", "前置库交换表，每日对账", "An exchange table of the receiver's, reconciled daily"),
)
DIFFERENCE_KIND = _labels(
    ("MISSING", "对方未留存，已重新推送", "The receiver does not have it; pushed again"),
    ("ALTERED", "对方留存的内容不同", "The receiver has other content"),
    ("UNKNOWN", "对方留存而本方未推送", "The receiver has what we never sent"),
    ("REFUSED", "对方收到后拒收", "The receiver refuses what it had taken"),
)
CASE_STATUS = _labels(
    ("ACCEPTED", "受理", "Accepted"),
    ("SUPPLEMENT_AWAITED", "待补正", "Supplement awaited"),
    ("RESUMED", "补正后恢复办理", "Resumed"),
    ("CONCLUDED", "办结", "Concluded"),
)
CASE_OUTCOME = _labels(
    ("GRANTED", "准予", "Granted"),
    ("REFUSED", "不予", "Refused"),
    ("WITHDRAWN", "撤回", "Withdrawn"),
)
AGENDA_ITEM = _labels(
    ("REPORT_DUE", "报表报送截止", "A report is due"),
    ("RE_REVIEW_OPENS", "到期复核开始受理", "The re-review opens"),
    ("TERM_ENDS", "有效期最后一日", "The last day of the term"),
)
PAYLOAD = _labels(
    ("THIN", "仅标识与状态", "Ids and states alone"),
    ("FULL", "完整内容", "All that the event holds"),
)
DELIVERY_STATE = _labels(
    ("WAITING", "待推送", "Waiting"),
    ("HELD", "已编入数据包，待回执", "In a package, awaiting its receipt"),
    ("DELIVERED", "已送达", "Delivered"),
    ("PARKED", "已搁置", "Parked"),
)
RECEIVER = _labels(
    ("FEED", "工信部运行监测", "The Ministry's monitoring feed"),
    ("WEBHOOK", "平台订阅", "A platform's webhook"),
)
ROLE = _labels(
    ("ENTERPRISE", "企业", "Enterprise"),
    ("COUNTY_OFFICER", "旗县区（开发区）审核人员", "County officer"),
    ("CITY_OFFICER", "市工信局工作人员", "City officer"),
    ("EXPERT", "评审专家", "Expert"),
    ("AUDITOR", "纪检审计人员", "Auditor"),
    ("OPERATOR", "运维人员", "Operator"),
    ("PLATFORM", "平台", "Platform client"),
    ("ANYBODY", "公众", "Anybody"),
    ("SYSTEM", "系统", "The service itself"),
)
COUNTING = _labels(
    ("CALENDAR_DAYS", "自然日", "Calendar days"),
    ("WORKING_DAYS", "工作日", "Working days"),
)
CRITERION_KIND = _labels(
    ("ALL", "同时具备", "All of the following"),
    ("ANY", "具备其一", "Any of the following"),
    ("THRESHOLD", "数值条件", "A figure against a limit"),
    ("JUDGED", "判断条件", "A matter of judgement"),
    ("SCORE_TOTAL", "评分合计", "A total of scores"),
)
# the recommending bodies: the Chinese names are the list's own
DISTRICT = {
    code: Text(DIVISIONS[code].name_zh, en)
    for code, en in (
        ("150102", "Xincheng District"),
        ("150103", "Huimin District"),
        ("150104", "Yuquan District"),
        ("150105", "Saihan District"),
        ("150121", "Tumd Left Banner"),
        ("150122", "Togtoh County"),
        ("150123", "Horinger County"),
        ("150124", "Qingshuihe County"),
        ("150125", "Wuchuan County"),
        ("JKQ", "Hohhot Economic and Technological Development Zone"),
        ("HLXQ", "Horinger New Area"),
        ("JSGX", "Jinshan High-tech Zone"),
    )
}
LEGAL_FORM = _labels(*FACT_FIELDS["legal_form"].options)
CLUSTER = _labels(*FACT_FIELDS["industry_cluster"].options)

CODE_TABLES: dict[str, Labels] = {
    "district": DISTRICT,
    "round-status": ROUND_STATUS,
    "application-status": APPLICATION_STATUS,
    "application-kind": APPLICATION_KIND,
    "county-review-status": COUNTY_REVIEW_STATUS,
    "expert-review-status": EXPERT_REVIEW_STATUS,
    "opinion": OPINION,
    "finding-verdict": FINDING_VERDICT,
    "decision-status": DECISION_STATUS,
    "decision-outcome": DECISION_OUTCOME,
    "notice-status": NOTICE_STATUS,
    "objection-status": OBJECTION_STATUS,
    "certification-status": CERTIFICATION_STATUS,
    "reissue-cause": REISSUE_CAUSE,
    "revocation-status": REVOCATION_STATUS,
    "revocation-outcome": REVOCATION_OUTCOME,
    "revocation-ground": REVOCATION_GROUND,
    "enrolment-status": ENROLMENT_STATUS,
    "obligation-status": OBLIGATION_STATUS,
    "reward-status": REWARD_STATUS,
    "measure-file-status": MEASURE_FILE_STATUS,
    "measure-file-kind": MEASURE_FILE_KIND,
    "figure-type": FIGURE_TYPE,
    "rehearsal-status": REHEARSAL_STATUS,
    "rehearsal-outcome": OUTCOME_NAMES,
    "delivery-state": DELIVERY_STATE,
    "case-status": CASE_STATUS,
    "case-outcome": CASE_OUTCOME,
    "reconciliation-status": RECONCILIATION_STATUS,
    "difference-kind": DIFFERENCE_KIND,
    "feed-package-status": FEED_PACKAGE_STATUS,
    "feed-package-outcome": FEED_PACKAGE_OUTCOME,
    "feed-channel": FEED_CHANNEL,
    "payload": PAYLOAD,
    "agenda-item": AGENDA_ITEM,
    "receiver": RECEIVER,
    "role": ROLE,
    "verdict": _upper(VERDICT_NAMES),
    "judge": _upper(JUDGE_NAMES),
    "fact-source": _upper(SOURCE_NAMES),
    "criterion-kind": CRITERION_KIND,
    "counting": COUNTING,
    "legal-form": LEGAL_FORM,
    "industry-cluster": CLUSTER,
}
