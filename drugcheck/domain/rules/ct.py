"""CT, contact and interviews: the talks of 四(四). Teams and papers are in ct_visits, the outcome in ct_outcome."""

from collections.abc import Iterator

from drugcheck.domain.case import Visit
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.informants import distinct, informant_of, is_same
from drugcheck.domain.rules import ct_copies, ct_outcome, ct_ratio, ct_visits
from drugcheck.domain.rules.base import Hit, case_rule, hit

INFORMANTS = 2


@case_rule(
    "CT001",
    "no-talk-with-person",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="已见面但缺本人谈话记录",
    fix="drugcheck visit add {case} --with self",
)
def no_talk_with_person(facts: Facts, context: Context) -> Iterator[Hit]:
    """Of a person who was met, a talk with the person is on record.

    Why: 四(四) 「要求见面谈话2次(本人和1名亲属或邻居)」.
    Bad: the outcome 已见面(现场), and no visit with 本人.
    Good: a visit `with = "本人"`.
    """
    if facts.is_met and facts.is_expected and not facts.self_talks:
        yield hit("visits")


@case_rule(
    "CT002",
    "no-talk-with-informant",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="缺 1 名亲属或邻居谈话",
    fix="drugcheck visit add {case} --with relative",
)
def no_talk_with_informant(facts: Facts, context: Context) -> Iterator[Hit]:
    """Of a person who was met, a talk with one relative or neighbour is on record too.

    Why: 四(四) 「要求见面谈话2次(本人和1名亲属或邻居)」.
    Bad: the outcome 已见面(现场), and talks with 本人 only.
    Good: a visit `with = "亲属"` or `with = "邻居"` beside it.
    """
    if facts.is_met and facts.is_expected and not facts.informant_talks:
        yield hit("visits")


def _was_sought(facts: Facts) -> bool:
    """Expected, not met, and somebody has set out: before that, CT005 says all there is to say."""
    return facts.is_expected and not facts.is_met and (facts.outcome is not None or bool(facts.case.visits))


@case_rule(
    "CT003",
    "too-few-informants",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="未见本人,知情人 {count}/2",
    fix="drugcheck visit add {case} --with neighbour",
)
def too_few_informants(facts: Facts, context: Context) -> Iterator[Hit]:
    """Of a person who was not met, two different relatives or neighbours were asked.

    Why: 四(四) 「对于见不到本人的,要询问其2名亲属、邻居」.
    Bad: the outcome 联系不到, and a talk with the brother alone.
    Good: a talk with the brother and one with a neighbour.
    """
    if _was_sought(facts) and len(facts.informants) < INFORMANTS:
        yield hit("visits", count=len(facts.informants))


@case_rule(
    "CT004",
    "same-informant-twice",
    Severity.ERROR,
    phase=2,
    needs="informant_talks",
    message="两名知情人系同一人",
    fix="drugcheck visit amend {case} {no}",
)
def same_informant_twice(facts: Facts, context: Context) -> Iterator[Hit]:
    """The two informants are two people.

    Name, relation and telephone number as they were written decide: 周某(哥哥) and 其兄周某 are one, 老婆 and 爱人 too;
    大哥 and 二哥 are two; that 哥哥 and 周某 are one cannot be known. Two entries without a word cannot be told apart.
    Where two others were asked, a third talk hurts nobody.

    Why: 四(四) 「要询问其2名亲属、邻居」.
    Bad: two talks with the same brother.
    Good: a talk with the brother and one with a neighbour, each with a word that tells who it is.
    """
    talks = facts.informant_talks
    if len(talks) < INFORMANTS or len(facts.informants) >= INFORMANTS or not _was_sought(facts):
        return
    first = informant_of(talks[0])
    again = next(visit for visit in talks[1:] if is_same(first, informant_of(visit)))
    if talks[0].informant or again.informant:
        yield hit(f"visits.{again.no}", no=again.no)
    else:
        yield hit(f"visits.{again.no}", no=again.no, message="两名知情人未写明,无法区分")


@case_rule(
    "CT011",
    "visit-outside-campaign",
    Severity.ERROR,
    phase=2,
    needs="case.visits",
    message="谈话日期 {date} 无效或不在排查期",
    fix="drugcheck visit amend {case} {no}",
)
def visit_outside_campaign(facts: Facts, context: Context) -> Iterator[Hit]:
    """No visit lies in the future, and none from before the campaign stands for one that this campaign asks for.

    Earlier talks stay on file; one of them is named only where no talk of the campaign does what it is counted for.

    Why: 三(二) 「全面排查。(3月6日至3月底)」 with 四(四): the talks are those of this campaign.
    Bad: the only talk with the person is of last November.
    Good: a talk in the weeks of the campaign beside it.
    """
    visits = facts.case.visits
    if not visits or not facts.is_open:
        return
    start = context.campaign_start
    earlier = False
    for visit in visits:
        if visit.date > context.today:
            yield hit(f"visits.{visit.no}", date=visit.date, no=visit.no, message="谈话日期 {date} 无效(晚于今日)")
        elif visit.date < start:
            earlier = True
    if earlier and facts.is_expected and facts.outcome is not None:
        for visit, who in _counted_from_before(facts, context):
            yield hit(
                f"visits.{visit.no}",
                date=visit.date,
                who=who,
                message="谈话日期 {date} 不在排查期",
                fix="drugcheck visit add {case} --with {who}",
            )


def _counted_from_before(facts: Facts, context: Context) -> Iterator[tuple[Visit, str]]:
    start = context.campaign_start
    if facts.is_met:
        for talks, who in ((facts.self_talks, "self"), (facts.informant_talks, "relative")):
            if talks and all(visit.date < start for visit in talks):
                yield max(talks, key=lambda visit: visit.date), who
    elif len(facts.informants) >= INFORMANTS:
        current = distinct(visit for visit in facts.informant_talks if visit.date >= start)
        if len(current) < INFORMANTS:
            earlier = [visit for visit in facts.informants if visit.date < start]
            yield from ((visit, "neighbour") for visit in earlier[: INFORMANTS - len(current)])


RULES = (
    no_talk_with_person,
    no_talk_with_informant,
    too_few_informants,
    same_informant_twice,
    ct_outcome.no_outcome,
    ct_outcome.no_planned_test,
    ct_outcome.planned_outside_year,
    ct_outcome.no_channel,
    ct_outcome.odd_phone,
    ct_visits.incomplete_team,
    visit_outside_campaign,
    ct_visits.no_transcript,
    ct_visits.unknown_method,
    ct_outcome.too_few_attempts,
    ct_ratio.too_many_unreachable,
    ct_ratio.no_head_room,
    ct_visits.no_identity_check,
    ct_copies.same_transcript,
    ct_visits.two_places_at_once,
    ct_outcome.left_unreachable,
)
