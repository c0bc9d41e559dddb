"""The sets of people that 三(四) has checked one by one; a set is complete when the files of all in it are.

「重点核查已死亡吸毒史人员、登记在册非本地户籍吸毒史人员、有精神病史吸毒人员、吸毒史公职人员、有驾驶证吸毒史人员底数、
戒断5年、10年未复吸的吸毒史人员及各类情况统计表」.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import Judged
from drugcheck.domain.vocabulary import Illness

PHASE: Final = "资料报送"


class KeySet(NamedTuple):
    """One set: how many people are in it, and the codes of the open errors of those whose files are not complete.

    `hidden`: who is in it may not be named, since the name of the set is a diagnosis (精神卫生法 第四条).
    """

    name: str
    size: int
    open: tuple[tuple[str, tuple[str, ...]], ...]
    hidden: bool = False

    @property
    def complete(self) -> int:
        """How many files have no open error."""
        return self.size - len(self.open)


def _bucket(years: int) -> Callable[[Facts], bool]:
    return lambda facts: (
        facts.belongs("abstinent_five_years") and facts.abstinence is not None and facts.abstinence.bucket == years
    )


def _mental(facts: Facts) -> bool:
    return facts.belongs("special_illness") and any(entry.kind is Illness.MENTAL for entry in facts.case.health)


_SETS: Final[tuple[tuple[str, Callable[[Facts], bool], bool], ...]] = (
    ("已死亡", lambda facts: facts.belongs("dead"), False),
    ("非本地户籍", lambda facts: facts.belongs("misregistered"), False),
    ("有精神病史", _mental, True),
    ("公职人员、党员", lambda facts: facts.belongs("public_role"), False),
    ("有驾驶证", lambda facts: facts.belongs("has_licence"), False),
    ("戒断5年", _bucket(5), False),
    ("戒断10年", _bucket(10), False),
)


def key_sets(context: Context, entries: Iterable[Judged], community: str | None = None) -> tuple[KeySet, ...]:
    """The seven sets, of one community or of the unit; `entries` are the findings of all rules, judged."""
    errors: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.is_open_error and entry.finding.case is not None:
            errors[entry.finding.case].append(entry.finding.code)
    people = [facts for facts in context.facts if community is None or facts.community == community]
    sets = []
    for name, belongs, hidden in _SETS:
        members = [facts.id for facts in people if belongs(facts)]
        unfinished = tuple((case, tuple(dict.fromkeys(errors[case]))) for case in members if case in errors)
        sets.append(KeySet(name, len(members), unfinished, hidden))
    return tuple(sets)


def phase_of_key_sets(context: Context) -> int | None:
    """The number of the phase by whose end the sets are complete; None where the campaign has no phase of that name."""
    phases = context.config.campaign.phases
    return next((number for number, phase in enumerate(phases, 1) if phase.name == PHASE), None)
