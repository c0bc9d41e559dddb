"""三(二) 「确保数据完整、准确、鲜活」, and 二(十三) 「一致」: four shares, each by community and never by person.

完整: of the mandatory columns of annex 2 and the sections of the dossier, those that are filled in or excused.
准确: of the files that stand in a table, those without an open error; an error that is waived counts as answered for.
鲜活: of the open files, those with a fact of the last `limits.fresh_days` days.
一致: of the registered people, those whom the last comparison found the same on the police platform.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import msgspec

from drugcheck.domain.annex_counts import AnnexCounts
from drugcheck.domain.case import Case
from drugcheck.domain.dossier import categories_of, missing_sections
from drugcheck.domain.dossier_matrix import Need
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import Judged
from drugcheck.domain.progress import Share
from drugcheck.domain.rules.rg_columns import filled, mandatory
from drugcheck.domain.vocabulary import PlatformResult, TestState

_ASKED = frozenset({Need.REQUIRED, Need.IF_APPLICABLE})
# Asked of every registered person beside the columns of RG008, by rules of their own: RG003, RG004, ID006.
_THREE = 3


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a community ('' for cases without one), or None for the whole unit."""

    community: str | None
    complete: Share
    accurate: Share
    fresh: Share
    consistent: Share


def quality(context: Context, entries: Iterable[Judged], community: str | None = None) -> tuple[Quality, ...]:
    """The rows of the communities, and last that of the unit; of one community its own row alone."""
    wrong = frozenset(entry.finding.case for entry in entries if entry.is_open_error)
    rows: dict[str | None, Counter[str]] = {None: Counter(), **{name: Counter() for name in context.communities}}
    for facts in context.facts:
        counts = _counts(facts, context, facts.id in wrong)
        rows[None].update(counts)
        rows.setdefault(facts.community, Counter()).update(counts)
    if community is not None:
        key = AnnexCounts.key(community)
        return (_row(key, rows.get(key, Counter())),)
    known = context.communities
    others = sorted(name for name in rows if name and name not in known)
    return tuple(_row(name, rows[name]) for name in (*known, *others, *([""] if "" in rows else []), None))


def last_fact(case: Case) -> date | None:
    """The day of the latest thing that is known of the person: a visit, a test, an answer, a need, a status, a measure.

    The office's own paper (assessments, signatures, letters) says nothing new of the person and does not count.
    """
    return max(_facts(case), default=None)


def _facts(case: Case) -> Iterator[date]:
    yield from (visit.date for visit in case.visits)
    yield from (test.date for test in case.tests if test.state is TestState.DONE and test.date)
    for care in case.care:
        yield from (day for day in (care.asked_on, care.referred_on, care.closed_on) if day)
    for treatment in case.treatments:
        yield from (day for day in (treatment.start, treatment.end) if day)
    yield from (day for day in (case.screening.asked_on, case.status.since) if day)


def _is_fresh(facts: Facts, context: Context) -> bool:
    oldest = context.today - timedelta(days=context.config.limits.fresh_days)
    days = [*_facts(facts.case)]
    # Who cannot be met is known by what the police say: that a comparison agreed is a fact as well.
    platform = facts.case.platform
    if not facts.is_expected and platform.result is PlatformResult.SAME and platform.compared_on:
        # The case keeps the day from which it agreed; that it still does, the register says.
        compared = context.registers.platform
        days.append(
            max(platform.compared_on, compared.date)
            if compared.date and facts.id in compared.same
            else platform.compared_on
        )
    return any(oldest <= day <= context.today for day in days)


def _counts(facts: Facts, context: Context, wrong: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not facts.is_reported or facts.is_unverified_hidden:
        return counts
    counts["reported"] = 1
    counts["accurate"] = not wrong
    if facts.is_open:
        counts["open"] = 1
        counts["fresh"] = _is_fresh(facts, context)
    if facts.is_registered:
        counts["registered"] = 1
        counts["consistent"] = facts.case.platform.result is PlatformResult.SAME
        person = facts.case.person
        counts["asked"] = len(mandatory(facts)) + _THREE
        counts["filled"] = filled(facts) + sum(
            map(bool, (facts.community, facts.status, person.id_number or person.id_missing_reason))
        )
    if context.dossier is not None:
        sections = sum(need in _ASKED for _row, need in context.dossier.of(categories_of(facts)))
        counts["asked"] += sections
        counts["filled"] += sections - sum(1 for _ in missing_sections(facts, context))
    return counts


def _row(community: str | None, counts: Counter[str]) -> Quality:
    return Quality(
        community=community,
        complete=Share(done=counts["filled"], of=counts["asked"]),
        accurate=Share(done=counts["accurate"], of=counts["reported"]),
        fresh=Share(done=counts["fresh"], of=counts["open"]),
        consistent=Share(done=counts["consistent"], of=counts["registered"]),
    )
