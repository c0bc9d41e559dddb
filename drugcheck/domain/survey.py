"""三(二) 「见面、谈话、检测三件事」 of one case, and 四(一) 「见面、谈话、检测、评估、录入、补正」 in numbers."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.annex_counts import is_in_platform
from drugcheck.domain.approval import Standing
from drugcheck.domain.campaign import campaign_start, year_end
from drugcheck.domain.facts import Facts
from drugcheck.domain.vocabulary import ContactOutcome, PlatformResult, TestState

_MET: Final = {
    None: "未",
    ContactOutcome.MET: "现场",
    ContactOutcome.MET_BY_VIDEO: "视频",
    ContactOutcome.REACHED: "联系到",
    ContactOutcome.UNREACHABLE: "联系不到",
}
# The stages of 四(一) in their order; asked are those of whom only others could be asked, 四(四).
STAGES: Final = {
    "expected": "应见",
    "met": "见面",
    "asked": "知情人问询",
    "talked": "谈话齐",
    "tested": "检测或预定",
    "assessed": "评估",
    "entered": "录入",
    "corrections": "补正",
}


class Three(NamedTuple):
    """The three things of one case: whether each is done as far as it can be, and in which words."""

    met: bool
    talked: bool
    tested: bool
    meeting: str
    talks: str
    test: str

    @property
    def is_complete(self) -> bool:
        """Whether nothing of the three is lacking."""
        return self.met and self.talked and self.tested


def three(facts: Facts) -> Three:
    """The three things of a case that is expected to be met: tests count within the campaign, planned ones its year.

    Who was reached, or is 联系不到, has been sought: 四(六) then asks for a planned test, or (联系不到) for none.
    """
    done, planned = _tests(facts)
    unreachable = facts.outcome is ContactOutcome.UNREACHABLE
    if facts.is_met:
        talks = f"本人{len(facts.self_talks)} 亲邻{len(facts.informants)}"
    else:
        talks = f"亲邻{min(len(facts.informants), 2)}/2"
    if done:
        test = f"已检 {done:%m-%d}"
    elif planned:
        test = f"预定 {planned:%m-%d}"
    else:
        test = "-" if unreachable else "未"
    return Three(
        met=facts.outcome is not None,
        talked=facts.talks_complete,
        tested=bool(done or planned or unreachable),
        meeting=_MET[facts.outcome],
        talks=talks,
        test=test,
    )


def _tests(facts: Facts) -> tuple[date | None, date | None]:
    """The last test done in the campaign, and the next one planned within its year."""
    campaign = facts.config.campaign
    start, end = campaign_start(campaign), year_end(campaign)
    tests = facts.case.tests
    done = [test.date for test in tests if test.state is TestState.DONE and test.date and start <= test.date <= end]
    planned = [
        test.planned_on
        for test in tests
        if test.state is TestState.PLANNED and test.planned_on and facts.today <= test.planned_on <= end
    ]
    return max(done, default=None), min(planned, default=None)


def stages(cases: Iterable[Facts]) -> dict[str, int]:
    """How many of those expected to be met have come through each stage, by the keys of STAGES.

    `corrections` are files that came back: a returned or lapsed assessment, or a difference from the platform.
    """
    counts: Counter[str] = Counter()
    for facts in cases:
        if not facts.is_expected:
            continue
        state = three(facts)
        counts["expected"] += 1
        counts["met"] += facts.is_met
        counts["asked"] += not facts.is_met and state.talked
        counts["talked"] += state.talked
        counts["tested"] += bool(any(_tests(facts)))
        counts["assessed"] += facts.level is not None
        counts["entered"] += is_in_platform(facts)
        counts["corrections"] += (
            facts.approval.standing in (Standing.RETURNED, Standing.LAPSED)
            or facts.case.platform.result is PlatformResult.DIFFERENT
        )
    return {key: counts[key] for key in STAGES}
