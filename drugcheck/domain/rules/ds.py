"""DS, the dossier: 四(七) 「建立不同类别的、标准化的档案台账」. What a category asks: templates/dossier.toml."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from drugcheck.domain.case import Document
from drugcheck.domain.dossier import SectionStatus, categories_of, dossier_sections, missing_sections
from drugcheck.domain.dossier_contents import CONTENTS
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules import ds_numbers
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit
from drugcheck.domain.vocabulary import DossierSection

_OF_HEALTH: Final = re.compile(
    "诊断|病历|病情|病史|体检|化验|住院|出院|残疾|精神|艾滋|爱滋|癌|肿瘤|(?<![A-Za-z])(?:HIV|AIDS)(?![A-Za-z])",
    re.IGNORECASE,
)
_PLACE: Final = "drugcheck case set {case} documents.{no}.place"


@case_rule(
    "DS001",
    "section-missing",
    Severity.ERROR,
    waivable=True,
    phase=4,
    message="{category}档案缺:{sections}",
    fix="drugcheck visit add {case}",
)
def section_missing(facts: Facts, context: Context) -> Iterator[Hit]:
    """A dossier has every section that its category asks for; one that does not apply says why.

    All that is missing is one finding. A section is there when the record has it; whether its paper is signed, filed or
    current is asked by other rules.

    Why: 四(七) 「建立不同类别的、标准化的档案台账,包括基本情况、戒毒协议、风险评估、管理措施、就业救助等」.
    Bad: a person of medium risk without 会议纪要, or somebody in custody with no talk with the family and no reason.
    Good: every section that is marked R or r in templates/dossier.toml, or an entry under `[[not_applicable]]`.
    """
    missing = missing_sections(facts, context)
    if not missing:
        return
    content = CONTENTS.get(missing[0][0].section)
    names = "、".join(row.title or row.section for row, _ in missing)
    yield hit(
        content.place if content else "documents",
        category="、".join(category.value for category in categories_of(facts)),
        sections=names,
        fix=content.fix(facts, categories_of(facts)) if content else "drugcheck document add {case}",
    )


@case_rule(
    "DS002",
    "section-forbidden",
    Severity.ERROR,
    message="{category}档案不应有:{section}",
    fix="drugcheck case set {case} visits.1",
)
def section_forbidden(facts: Facts, context: Context) -> Iterator[Hit]:
    """A dossier has no section that its category must not have: on a hidden person there is no talk, test or measure.

    A level on a hidden person is RK013's to say.

    Why: 二(二) asks for 「底数」, a number; 个人信息保护法 第六条: no more than the purpose needs.
    Bad: a hidden case 待核 with 定期谈话 as a measure.
    Good: the source, the day on which it expires, and nothing else until it is verified.
    """
    if context.dossier is None:
        return
    categories = categories_of(facts)
    if not context.dossier.forbidden_to(categories):
        return
    for section in dossier_sections(facts, context):
        if section.status is not SectionStatus.FORBIDDEN:
            continue
        levelled = facts.assessment is not None and facts.assessment.level is not None
        if section.section == DossierSection.ASSESSMENT and levelled:
            continue
        place = section.entries[0].place
        yield hit(place, category=categories[0].value, section=section.title, fix=setting(place))


@case_rule(
    "DS003",
    "not-applicable-unexplained",
    Severity.WARNING,
    waivable=True,
    needs="case.not_applicable",
    message="“不适用”未写原因:{section}",
    fix="drugcheck case set {case} not_applicable.{no}.reason",
)
def not_applicable_unexplained(facts: Facts, context: Context) -> Iterator[Hit]:
    """A section that is said not to apply has its reason, and is one that templates/dossier.toml knows.

    Why: 四(七) asks for a standard dossier: what is left out is left out on a ground that somebody can check.
    Bad: `section = "谈话记录"` under `[[not_applicable]]`, and no `reason`.
    Good: `reason = "家属均在外地,已电话告知"`.
    """
    if not facts.case.not_applicable or not facts.is_reported:
        return
    known = {row.section for row in context.dossier.matrix.sections} if context.dossier else None
    for entry in facts.case.not_applicable:
        if not entry.reason or not entry.reason.strip():
            yield hit(f"not_applicable.{entry.no}.reason", section=entry.section, no=entry.no)
        elif known is not None and entry.section not in known:
            place = f"not_applicable.{entry.no}.section"
            message = "“不适用”的档案项目不在目录中:{section}"
            yield hit(place, section=entry.section, message=message, fix=setting(f"not_applicable.{entry.no}.section"))


@case_rule(
    "DS004",
    "restricted-paper-in-the-open",
    Severity.WARNING,
    waivable=True,
    needs="case.documents",
    message="限阅材料未放入限阅区(材料 {no})",
    fix="drugcheck case set {case} documents.{no}.restricted",
)
def restricted_paper_in_the_open(facts: Facts, context: Context) -> Iterator[Hit]:
    """A paper about somebody's health is marked restricted, and a restricted one is kept apart from the others.

    Why: 艾滋病防治条例 第三十九条, 精神卫生法 第四条, 五(三) 「按规定严格保密」.
    Bad: 诊断证明 in the index without `restricted = true`; or with it, in the same folder as 基本情况表.
    Good: `restricted = true`, `place = "限阅柜 1"`.
    """
    documents = facts.case.documents
    if not documents:
        return
    for document in documents:
        if document.restricted:
            if document.place and any(_is_open(other) and other.place == document.place for other in documents):
                yield hit(f"documents.{document.no}.place", no=document.no, fix=_PLACE)
        elif _is_of_health(document.kind) and facts.is_reported:
            yield hit(f"documents.{document.no}.restricted", no=document.no)


@lru_cache(maxsize=4096)
def _is_of_health(kind: str) -> bool:
    """Asked of thousands of papers with a few dozen names."""
    return _OF_HEALTH.search(kind) is not None


def _is_open(document: Document) -> bool:
    return not document.restricted


RULES: tuple[Rule, ...] = (
    section_missing,
    section_forbidden,
    not_applicable_unexplained,
    restricted_paper_in_the_open,
    ds_numbers.same_paper_number,
)
