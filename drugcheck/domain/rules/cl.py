"""CL, categories: what the goals 二(四)-(七) ask for. 隐性 is in cl_hidden, hardships and relatives in cl_family."""

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import Final, cast

from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import correcting, next_entry, setting
from drugcheck.domain.rules import cl_answers, cl_family, cl_hidden
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Shape, shape_of
from drugcheck.domain.vocabulary import Answer, ControlStatus, PublicRoleKind

_GONE: Final = frozenset({ControlStatus.DEAD, ControlStatus.MISREGISTERED, ControlStatus.MOVED})
_PARTY: Final = frozenset({PublicRoleKind.PARTY_MEMBER, PublicRoleKind.PROBATIONARY})
_HIV: Final = re.compile("艾滋|爱滋|(?<![A-Za-z])(?:HIV|AIDS)(?![A-Za-z])", re.IGNORECASE)
# Looked for in all texts at once first: most hold none of them, and a walk over every value costs far more.
_MAY_BE_HIV: Final = re.compile("[艾爱HhAa](?:滋|[Ii](?:[Vv]|[Dd][Ss]))")
# Values that may hold the illness, and those that hold a number of a person.
_NOT_READ: Final = frozenset({"health", "restricted", "id", "phone"})
_SAID: Final = (Answer.YES, Answer.NO)
_ANSWERS: Final = attrgetter("special_illness", "prior_drug_crime", "driving_licence", "public_role", "hardship")


@case_rule(
    "CL001",
    "incomplete-illness",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="has_illness",
    message="特殊病缺{lacking}",
    fix="drugcheck case set {case} health.1.kind health.1.source health.1.diagnosed_on",
)
def incomplete_illness(facts: Facts, context: Context) -> Iterator[Hit]:
    """A special illness has its kind, its source and the day of diagnosis.

    Why: 二(五) 「全面排查有精神病史、艾滋病、残疾、癌症等特殊病吸毒人员底数」; none by hearsay.
    Bad: the question answered 有, and no `[[health]]`; an entry without `source`.
    Good: kind, `source = "诊断证明"` and `diagnosed_on`.
    """
    if not facts.has_illness:
        return
    if facts.case.screening.special_illness is Answer.YES and not facts.case.health:
        yield hit("health", lacking="病种", fix=next_entry("health", (), ("kind", "source", "diagnosed_on")))
    for entry in facts.case.health:
        fields = (("source", "来源", entry.source), ("diagnosed_on", "日期", entry.diagnosed_on))
        lacking = {f"health.{entry.no}.{key}": label for key, label, value in fields if not value}
        if lacking:
            yield hit(f"health.{entry.no}", lacking="、".join(lacking.values()), fix=setting(*lacking))


@case_rule(
    "CL002",
    "illness-in-open-field",
    Severity.ERROR,
    message="限阅病情写入非限阅字段",
    fix="drugcheck case set {case} visits.1.summary",
)
def illness_in_open_field(facts: Facts, context: Context) -> Iterator[Hit]:
    """An HIV infection is named in the restricted section alone.

    The finding names the place and not the illness: a list of findings is read by more people than the section.

    Why: 艾滋病防治条例 第三十九条: nobody may make known who is infected without consent; 五(三) 「按规定严格保密」.
    Bad: the word in the summary of a talk or in a column of [extra].
    Good: an entry under `[[health]]`, and a summary without it.
    """
    if not facts.is_reported:
        return
    if _MAY_BE_HIV.search(facts.text.whole):
        for place in _open_places(shape_of(Case), facts.case, ""):
            yield hit(place, fix=correcting(place, facts.case))


def _open_places(shape: Shape, table: Record, prefix: str) -> Iterator[str]:
    """The unrestricted values below a table that name the illness."""
    if getattr(table, "restricted", None) is True:
        return
    for field in shape.fields.values():
        value = getattr(table, field.attribute)
        if field.mask in _NOT_READ or value is None:
            continue
        values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        if any(isinstance(one, str) and _HIV.search(one) for one in values):
            yield f"{prefix}{field.key}"
    for inner in shape.tables.values():
        below = getattr(table, inner.attribute)
        entries = cast("tuple[Record, ...]", below if inner.listed else () if below is None else (below,))
        for position, entry in enumerate(entries, 1):
            name = f".{getattr(entry, inner.identity or '', position)}" if inner.listed else ""
            yield from _open_places(inner, entry, f"{prefix}{inner.key}{name}.")


@case_rule(
    "CL003",
    "incomplete-conviction",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="has_drug_crime",
    message="前科缺{lacking}",
    fix="drugcheck case set {case} convictions.1.offence convictions.1.sentenced_on convictions.1.document",
)
def incomplete_conviction(facts: Facts, context: Context) -> Iterator[Hit]:
    """A drug crime has its offence, the day of the sentence and the document it is taken from.

    Why: 二(四) 「全面排查有涉毒犯罪前科吸毒史人员底数」; only a judgment makes a conviction.
    Bad: the question answered 有, and no `[[convictions]]`; an entry without `document`.
    Good: offence, `sentenced_on` and `document = "判决书-2014-12"`.
    """
    if not facts.has_drug_crime:
        return
    if facts.case.screening.prior_drug_crime is Answer.YES and not facts.case.convictions:
        fix = next_entry("convictions", (), ("offence", "sentenced_on", "document"))
        yield hit("convictions", lacking="罪名、年份、文书", fix=fix)
    for entry in facts.case.convictions:
        parts = (
            ("offence", "罪名", entry.offence),
            ("sentenced_on", "年份", entry.sentenced_on),
            ("document", "文书", entry.document),
        )
        lacking = {f"convictions.{entry.no}.{key}": label for key, label, value in parts if not value}
        if lacking:
            yield hit(f"convictions.{entry.no}", lacking="、".join(lacking.values()), fix=setting(*lacking))


@case_rule(
    "CL004",
    "incomplete-licence",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="has_licence",
    message="驾驶证缺{lacking}",
    fix="drugcheck case set {case} licence.class licence.list_date",
)
def incomplete_licence(facts: Facts, context: Context) -> Iterator[Hit]:
    """A driving licence has its class and the day of the police list that names it.

    Why: 二(六) with 三(一) 「…派出所配合排查全街有驾驶证吸毒人员名单」: the list comes from the police.
    Bad: the question answered 有, and no [licence].
    Good: `class = "C1"`, `list_date = 2022-03-05`.
    """
    licence = facts.case.licence
    if not facts.has_licence:
        return
    fields = (
        ("class", "准驾车型", licence.class_ if licence else None),
        ("list_date", "核查日期", licence.list_date if licence else None),
    )
    lacking = {f"licence.{field}": label for field, label, value in fields if not value}
    if lacking:
        yield hit(next(iter(lacking)), lacking="、".join(lacking.values()), fix=setting(*lacking))


@case_rule(
    "CL005",
    "licence-unknown",
    Severity.WARNING,
    waivable=True,
    phase=1,
    message="驾驶证情况未核",
    fix="drugcheck import licences",
)
def licence_unknown(facts: Facts, context: Context) -> Iterator[Hit]:
    """Once the first phase is over, it is known of everybody whether there is a driving licence.

    Why: 三(一) puts the police list of licences into the first phase; 二(六).
    Bad: 不详, or no answer, in the second phase.
    Good: 有 or 无, from the police list.
    """
    screening = facts.case.screening
    if screening.driving_licence in _SAID or facts.case.licence is not None:
        return
    if facts.is_listed and facts.status not in _GONE and context.has_ended(1):
        yield hit("screening.driving_licence")


@case_rule(
    "CL006",
    "incomplete-public-role",
    Severity.ERROR,
    phase=2,
    needs="has_public_role",
    message="公职/党员缺{lacking}",
    fix="drugcheck case set {case} public_role.kind public_role.employer public_role.document",
)
def incomplete_public_role(facts: Facts, context: Context) -> Iterator[Hit]:
    """A public role has its kind, the employer, and the document that confirms it.

    A member of the party may have no employer; the document is asked of everybody.

    Why: 二(七) 「全面排查吸毒史公职人员、党员底数」; annex 10 does the most harm if it is wrong or leaks.
    Bad: the question answered 有 on a neighbour's word.
    Good: `kind = "事业"`, the employer, and `document = "组织部门核查函"`.
    """
    role = facts.case.public_role
    if not facts.has_public_role:
        return
    lacking = {} if role else {"public_role.kind": "身份类别"}
    if role is None or (not role.employer and role.kind not in _PARTY):
        lacking["public_role.employer"] = "单位"
    if role is None or not role.document:
        lacking["public_role.document"] = "确认文书"
    if lacking:
        yield hit(next(iter(lacking)), lacking="、".join(lacking.values()), fix=setting(*lacking))


@case_rule(
    "CL012",
    "question-unanswered",
    Severity.WARNING,
    waivable=True,
    needs="talks",
    message="专项问项未答:{labels}",
    fix="drugcheck case set {case} screening.special_illness screening.prior_drug_crime",
)
def question_unanswered(facts: Facts, context: Context) -> Iterator[Hit]:
    """After a talk, each of the goal questions has an answer: 有, 无 or 不详.

    Why: 二(四)-(七), 二(十): an empty place never means 无.
    Bad: a talk with the person, and no answer about hardship.
    Good: all five answered.
    """
    screening = facts.case.screening
    if None not in _ANSWERS(screening):
        return
    answers = {
        "special_illness": ("特殊病", screening.special_illness),
        "prior_drug_crime": ("涉毒犯罪前科", screening.prior_drug_crime),
        "driving_licence": ("驾驶证", screening.driving_licence),
        "public_role": ("公职/党员", screening.public_role),
        "hardship": ("直系亲属特殊困难", screening.hardship),
    }
    open_questions = {field: label for field, (label, answer) in answers.items() if answer is None}
    if open_questions and facts.talks and facts.is_listed:
        paths = [f"screening.{field}" for field in open_questions]
        yield hit(paths[0], labels="、".join(open_questions.values()), fix=setting(*paths))


RULES = (
    incomplete_illness,
    illness_in_open_field,
    incomplete_conviction,
    incomplete_licence,
    licence_unknown,
    incomplete_public_role,
    cl_hidden.hidden_without_source,
    cl_hidden.hidden_unverified,
    cl_family.incomplete_hardship,
    cl_family.contradicted_by_relatives,
    cl_family.age_contradicts_hardship,
    question_unanswered,
    cl_answers.answer_contradicted,
)
