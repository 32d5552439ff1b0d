"""The catalogue of facts (申报数据): every figure that an enterprise may declare or an authority may give.

The catalogue is closed: a measure may only speak of fields listed here, and `rules/facts/declared.py` refuses any
other. The codes are what the API says; units are those of `UNITS`. "y1" is the last closed calendar year
before the submission date (上年度, reading 5), "y2" and "y3" the two years before it.
"""

from dataclasses import dataclass
from typing import Literal

from domain.rules.facts.legal_forms import LEGAL_FORMS

FactType = Literal["integer", "decimal", "boolean", "date", "enum", "industry_code", "text"]

UNITS: dict[str, tuple[str, str]] = {
    "wan_yuan": ("万元", "× 10 000 yuan"),
    "percent": ("%", "%"),
    "years": ("年", "years"),
    "persons": ("人", "people"),
    "items": ("项", ""),
    "rank": ("位", ""),
    "points": ("分", "points"),
    "none": ("", ""),
}


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact: its code, type, unit and labels; an enum's `options` run from the lowest level up.

    `official` marks a figure that another system or authority gives; an enterprise's own statement of it
    stays visible as `declared`.
    """

    code: str
    type: FactType
    unit: str
    zh: str
    en: str
    options: tuple[tuple[str, str, str], ...] = ()
    official: bool = False
    signed: bool = False
    minimum: int = 0
    future: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The codes of an enum, lowest level first."""
        return tuple(code for code, _, _ in self.options)


def _count(code: str, zh: str, en: str) -> FactField:
    return FactField(code, "integer", "items", zh, en)


def _wan(code: str, zh: str, en: str, *, signed: bool = False) -> FactField:
    return FactField(code, "decimal", "wan_yuan", zh, en, signed=signed)


def _yes_no(code: str, zh: str, en: str) -> FactField:
    return FactField(code, "boolean", "none", zh, en)


def _rank(code: str, zh: str, en: str) -> FactField:
    return FactField(code, "integer", "rank", zh, en, minimum=1)


def _enum(code: str, zh: str, en: str, *options: tuple[str, str, str]) -> FactField:
    return FactField(code, "enum", "none", zh, en, options=options)


def _text(code: str, zh: str, en: str) -> FactField:
    return FactField(code, "text", "none", zh, en)


def _points(code: str, zh: str, en: str) -> FactField:
    return FactField(code, "decimal", "points", zh, en, official=True)


_STANDING = (
    FactField(
        "registered_in_hohhot_on", "date", "none", "在呼和浩特市登记注册日期", "Registered in Hohhot on"
    ),
    _yes_no("moved_in", "由外地迁入", "Moved in from elsewhere"),
    _enum("legal_form", "企业类型", "Legal form", *LEGAL_FORMS),
    FactField(
        "industry_code",
        "industry_code",
        "none",
        "国民经济行业代码（GB/T 4754-2017）",
        "Industry code (GB/T 4754-2017)",
    ),
    FactField("employees", "integer", "persons", "从业人员", "Employees"),
    _wan("total_assets", "资产总额", "Total assets"),
    _yes_no("bad_credit_record", "企业有违法或不良信用记录", "The enterprise has a bad record"),
    _yes_no(
        "bad_credit_record_representative",
        "法定代表人有违法或不良信用记录",
        "Its legal representative has a bad record",
    ),
    _yes_no("tax_violation", "有偷税、骗税等行为", "Tax evasion or fraud"),
    _yes_no(
        "major_incident",
        "发生重大安全、质量、环保污染事故",
        "Major safety, quality or pollution accident",
    ),
)

_BUSINESS = (
    _wan("revenue_y1", "上年度营业收入", "Revenue, last closed year"),
    _wan("revenue_y2", "前两年度营业收入", "Revenue, second last year"),
    _wan("revenue_y3", "前三年度营业收入", "Revenue, third last year"),
    _wan(
        "main_product_revenue",
        "上年度主导产品（服务）营业收入",
        "Revenue of the main product, last closed year",
    ),
    _text("main_product", "主导产品（服务）名称", "The main product or service"),
    FactField(
        "market_years", "decimal", "years", "从事特定细分市场时间", "Years in the specific market segment"
    ),
    _rank("national_rank", "主导产品居国内细分市场位次", "Rank in the market segment, China"),
    _rank("regional_rank", "主导产品居自治区内细分市场位次", "Rank in the market segment, Inner Mongolia"),
    _enum(
        "industry_cluster",
        "所属产业集群",
        "Industry cluster",
        ("GREEN_AGRI_PROCESSING", "绿色农畜产品加工", "Green agricultural and livestock processing"),
        ("CLEAN_ENERGY", "清洁能源", "Clean energy"),
        ("MODERN_CHEMICALS", "现代化工", "Modern chemicals"),
        ("NEW_MATERIALS_EQUIPMENT", "新材料和装备制造业", "New materials and equipment manufacturing"),
        ("BIOMEDICINE", "生物医药", "Biomedicine"),
        ("ELECTRONICS_IT", "电子信息技术", "Electronics and information technology"),
    ),
    _text("specialised_statement", "专业化情况说明", "How it is specialised"),
    _text("refined_statement", "精细化情况说明", "How it is refined"),
    _text("distinctive_statement", "特色化情况说明", "How it is distinctive"),
    _text("novel_statement", "新颖化情况说明", "How it is novel"),
)

RD_LEVELS = (
    ("NONE", "无", "None"),
    ("BELOW_MUNICIPAL", "市级以下", "Below municipal"),
    ("MUNICIPAL", "市级", "Municipal"),
    ("PROVINCIAL", "省级", "Provincial"),
    ("NATIONAL", "国家级", "National"),
)

_ACHIEVEMENTS = (
    _count("quality_certifications", "质量管理体系认证数", "Quality management certifications"),
    _count("municipal_brands", "市级以上品牌数", "Brands recognised at municipal level or above"),
    _count("trademarks", "注册商标数（不计为品牌）", "Registered trademarks (not counted as brands)"),
    _count(
        "invention_patents_granted",
        "与主要产品相关的已授权发明专利数",
        "Granted invention patents related to the main products",
    ),
    _count(
        "pct_applications_published",
        "与主要产品相关的已公布PCT国际专利申请数",
        "Published PCT applications related to the main products",
    ),
    _count(
        "utility_models",
        "与主要产品相关的实用新型专利数",
        "Utility models related to the main products",
    ),
    _count(
        "software_copyrights",
        "与主要产品相关的软件著作权数",
        "Software copyrights related to the main products",
    ),
    _count("national_standards", "主持（参与）制修订国家标准数", "National standards led or joined"),
    _count("industry_standards", "主持（参与）制修订行业标准数", "Industry standards led or joined"),
    _count("regional_standards", "主持（参与）制修订自治区地方标准数", "Regional standards led or joined"),
    _count(
        "group_or_company_standards",
        "团体、企业标准数（不计入）",
        "Group or company standards (not counted)",
    ),
    _enum("rd_institution_level", "研发机构最高级别", "Highest level of R&D institution", *RD_LEVELS),
)

_NATIONAL_FINANCE = (
    _wan("main_business_revenue_y1", "上年度主营业务收入", "Main business revenue, last closed year"),
    _wan("main_business_revenue_y2", "前两年度主营业务收入", "Main business revenue, second last year"),
    _wan("main_business_revenue_y3", "前三年度主营业务收入", "Main business revenue, third last year"),
    _wan("net_profit_y1", "上年度净利润", "Net profit, last closed year", signed=True),
    _wan("total_liabilities", "上年末负债总额", "Total liabilities at the end of the last year"),
    _wan("rd_expense_y1", "上年度研发费用", "R&D expense, last closed year"),
    _wan("rd_expense_y2", "前两年度研发费用", "R&D expense, second last year"),
    FactField("rd_staff", "integer", "persons", "研发人员", "R&D staff"),
    _wan("equity_financing_2y", "近两年新增股权融资额（实缴）", "Equity financing paid in, last two years"),
    FactField(
        "market_years_at_last_year_end",
        "decimal",
        "years",
        "截至上年末从事特定细分市场时间",
        "Years in the segment at the end of the last year",
    ),
)

_NATIONAL_STANDING = (
    FactField(
        "tech_sme_title_from",
        "date",
        "none",
        "科技和创新型中小企业称号生效日",
        "Technology and innovation SME title valid from",
    ),
    FactField(
        "tech_sme_title_until",
        "date",
        "none",
        "科技和创新型中小企业称号有效期最后一日",
        "Technology and innovation SME title, last day",
        future=True,
    ),
    _rank("provincial_award_3y_rank", "近三年省级科技奖励排名", "Rank in a provincial award, last 3 years"),
    _rank("national_award_3y_rank", "近三年国家级科技奖励排名", "Rank in a national award, last 3 years"),
    _rank(
        "provincial_up_award_3y_rank",
        "近三年省级以上科技奖励排名",
        "Rank in an award of provincial level or above",
    ),
    _yes_no(
        "chuangke_top500_3y", "近三年进入“创客中国”全国500强", "In the Maker China top 500, last 3 years"
    ),
    _count("class1_ip_applied", "实际应用的Ⅰ类知识产权数", "Class I intellectual property in use"),
    _yes_no("provincial_quality_award", "获省级以上质量奖", "Provincial quality award or above"),
    _yes_no("own_brand", "拥有自主品牌", "Own brand"),
    _yes_no("standard_setting", "参与制修订标准", "Took part in setting standards"),
    _yes_no("iso9001_or_similar", "通过ISO9001等体系认证", "ISO 9001 or a similar certification"),
)

_NATIONAL_LEVELS = (
    _enum(
        "product_domain",
        "主导产品所属领域",
        "Domain of the main product",
        ("NONE", "其他", "Other"),
        (
            "SIX_FOUNDATIONS",
            "工业六基、中华老字号或产业链领军企业配套",
            "Six industrial foundations, time-honoured brand or supplier to a chain leader",
        ),
        ("FILLS_GAP", "填补空白", "Fills a gap"),
    ),
    _enum(
        "digital_level",
        "数字化水平",
        "Digital level",
        ("LEVEL_1", "一级", "Level 1"),
        ("LEVEL_2", "二级", "Level 2"),
        ("LEVEL_3_UP", "三级及以上", "Level 3 or above"),
    ),
    _enum(
        "ip_class",
        "知识产权类别",
        "Class of intellectual property",
        ("NONE", "无", "None"),
        ("CLASS2", "Ⅱ类", "Class II"),
        ("CLASS1", "Ⅰ类", "Class I"),
        ("CLASS1_SELF_DEVELOPED", "自主研发的Ⅰ类", "Class I, self-developed"),
        ("CLASS1_HIGH_VALUE", "Ⅰ类高价值", "Class I, high value"),
    ),
    _points("local_features_score", "地方特色指标得分", "Score for local features"),
    _points("platform_development_score", "培育平台发展评分（上年度）", "Platform score, last year"),
    _points(
        "platform_development_score_y2", "培育平台发展评分（前两年度）", "Platform score, second last year"
    ),
)

FACT_FIELDS: dict[str, FactField] = {
    field.code: field
    for group in (
        _STANDING, _BUSINESS, _ACHIEVEMENTS, _NATIONAL_FINANCE, _NATIONAL_STANDING, _NATIONAL_LEVELS
    )
    for field in group
}  # fmt: skip

# A part can never exceed its whole: (part, whole).
PARTS_OF: tuple[tuple[str, str], ...] = (
    ("main_product_revenue", "revenue_y1"),
    ("main_business_revenue_y1", "revenue_y1"),
    ("main_business_revenue_y2", "revenue_y2"),
    ("main_business_revenue_y3", "revenue_y3"),
    ("rd_staff", "employees"),
)
