"""CT, contact and interviews: who went, what was written down, and how far the visits of all cases agree."""

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from drugcheck.domain.case import Visit
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.rules.faults import dotted, faults_of
from drugcheck.domain.vocabulary import VisitMethod

_document = attrgetter("document")
_REMOTE = frozenset({VisitMethod.VIDEO, VisitMethod.PHONE})


def _talks_of_campaign(facts: Facts, context: Context) -> list[Visit]:
    start = context.campaign_start
    return [visit for visit in facts.talks if visit.date >= start] if facts.is_open else []


@case_rule(
    "CT010",
    "incomplete-interview-team",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="talks",
    message="谈话人员不足:须干部(专干)+民警,缺{lacking}",
    fix="drugcheck visit amend {case} {no}",
)
def incomplete_team(facts: Facts, context: Context) -> Iterator[Hit]:
    """A talk is held by a cadre or drug worker together with a community police officer, in office on that day.

    An attempt that reached nobody may be made by one alone.

    Why: 四(一) 「至少保障1名社区干部(或者禁毒专干)与社区民警组成排查小组,开展见面、谈话」.
    Bad: `by = ["c02"]`.
    Good: `by = ["c02", "p01"]`.
    """
    lacking_in_team = context.lookup.lacking_in_team
    for visit in _talks_of_campaign(facts, context):
        lacking = lacking_in_team[visit.by, visit.date]
        if lacking:
            yield hit(f"visits.{visit.no}", no=visit.no, lacking="、".join(lacking))


@case_rule(
    "CT012",
    "no-transcript",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="talks",
    message="缺谈话记录",
    fix="drugcheck visit amend {case} {no}",
)
def no_transcript(facts: Facts, context: Context) -> Iterator[Hit]:
    """Every talk has its transcript, named by its number.

    Why: 四(四) 「形成谈话记录纳入“一人一档”」; 三(二) 「形成谈话记录、检测报告」.
    Bad: a talk without `document`.
    Good: `document = "谈话记录-2022-031-1"`.
    """
    if all(map(_document, facts.talks)):
        return
    for visit in _talks_of_campaign(facts, context):
        if not visit.document:
            yield hit(f"visits.{visit.no}", no=visit.no)


@store_rule(
    "CT013",
    "unknown-visit-method",
    Severity.ERROR,
    message="见面方式无效",
    fix="drugcheck case edit {case}",
)
def unknown_method(context: Context) -> Iterator[Hit]:
    """The method of a visit is one of the official words: 敲门, 视频, 电话, 走访.

    Why: 四(四) 「采取敲门见人、视频电话、走访调查等方式」; annex 1 counts 现场 and 视频 apart.
    Bad: `method = "上门"`.
    Good: `method = "敲门"`.
    """
    for fault in faults_of(context, "CT013"):
        place = dotted(fault.place)
        if fault.nearest:
            yield hit(place, case=fault.case, message="见面方式无效,是否为“{nearest}”", nearest=fault.nearest)
        else:
            yield hit(place, case=fault.case)


@case_rule(
    "CT017",
    "no-identity-check",
    Severity.WARNING,
    waivable=True,
    needs="self_talks",
    message="视频(电话)见面未记身份核对方式",
    fix="drugcheck visit amend {case} {no}",
)
def no_identity_check(facts: Facts, context: Context) -> Iterator[Hit]:
    """A talk with the person by video or telephone says how it was made sure who spoke.

    Why: 四(四) allows 「视频电话」; a voice or a picture is somebody's, the record says whose.
    Bad: `method = "视频"`, `with = "本人"`, and no `identity_check`.
    Good: `identity_check = "出示身份证"`.
    """
    for visit in facts.self_talks:
        in_campaign = visit.date >= context.campaign_start and facts.is_open
        if visit.method in _REMOTE and not visit.identity_check and in_campaign:
            yield hit(f"visits.{visit.no}", no=visit.no)


@store_rule(
    "CT019",
    "two-places-at-once",
    Severity.INFO,
    message="同一人员同时段有两处谈话(另见 {other})",
    fix="drugcheck visit amend {case} {no}",
)
def two_places_at_once(context: Context) -> Iterator[Hit]:
    """No member of staff holds two talks on site at one time.

    Why: 三(二) 「准确」. A couple at one address is talked with at one time; so this is no more than a hint.
    Bad: c02 at 09:30 with C0031 in one street and with C0077 in another.
    Good: the times at which the talks were held.
    """
    found: defaultdict[tuple[object, ...], list[tuple[Facts, Visit]]] = defaultdict(list)
    for facts in context.facts:
        if not facts.is_open:
            continue
        for visit in facts.talks:
            if visit.time is not None and visit.method not in _REMOTE:
                for who in visit.by:
                    found[who, visit.date, visit.time].append((facts, visit))
    # Two of one team in two places are one finding of each visit, not two.
    others = {
        (facts.id, visit.no): (facts, next(one.id for one, _ in group if one.id != facts.id))
        for group in found.values()
        if len({facts.id for facts, _ in group}) > 1
        for facts, visit in group
    }
    for (case_id, no), (facts, other) in others.items():
        yield hit(f"visits.{no}", case=case_id, community=facts.community, other=other, no=no)
