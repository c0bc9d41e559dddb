"""The numbers of one week: as they were frozen with its package, or as the records stand while it is not sent yet."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.annex_counts import PERSON_COUNTS, STATUS_COUNTS, AnnexCounts
from drugcheck.domain.campaign import campaign_start
from drugcheck.domain.findings import Context, Ratio
from drugcheck.domain.office import Campaign, Config
from drugcheck.domain.registers import Package, Packages
from drugcheck.domain.registers.frozen import Frozen
from drugcheck.domain.weeks import last_day, parse_week

# What each count is called in a report; those of 管控现状 go by its own words.
LABELS: Final[dict[str, str]] = {
    "registered": "登记在册",
    "investigated": "已排查",
    "expected": "应见",
    "met_on_site": "已见面(现场)",
    "met_by_video": "已见面(视频)",
    "reached_only": "联系到未见面",
    "unreachable": "联系不到",
    "not_yet_sought": "尚未联系",
    "self_talks": "谈话(本人)",
    "informant_talks": "谈话(亲属或邻居)",
    "urine_tests": "尿液检测",
    "hair_tests": "毛发检测",
    "tests": "检测",
    "positive_tests": "检测阳性",
    **{key: f"现状:{status.value}" for key, status in STATUS_COUNTS.items()},
    "status_unknown": "现状:未填",
    "in_society": "社会面",
    "level_high": "高风险",
    "level_medium": "中风险",
    "level_low": "低风险",
    "level_under_way": "评估审批中",
    "level_none": "未评估",
    "abstinent_five": "戒断5年以上不满10年",
    "abstinent_ten": "戒断10年以上",
    "special_illness": "特殊病",
    "prior_drug_crime": "涉毒犯罪前科",
    "has_licence": "有驾驶证",
    "public_role": "公职人员、党员",
    "hardship": "直系亲属特殊困难",
    "inflow": "流入本地",
    "hidden_confirmed": "隐性(已核实)",
    "hidden_unverified": "隐性(待核)",
    "in_platform": "已录入系统",
    "platform_same": "与系统一致",
    "care_needs": "帮扶需求",
    "care_referred": "帮扶已转介",
    "care_closed": "帮扶已办结",
}
# Computed from the counts, never added up.
MET_RATIO: Final = "met_ratio"
INVESTIGATED_RATIO: Final = "investigated_ratio"
ASSESSED_RATIO: Final = "assessed_ratio"
UNREACHABLE_RATIO: Final = "unreachable_ratio"
HEAD_ROOM: Final = "head_room"
COMPUTED: Final[dict[str, str]] = {
    INVESTIGATED_RATIO: "排查率",
    MET_RATIO: "见面率",
    ASSESSED_RATIO: "评估完成率",
    UNREACHABLE_RATIO: "联系不到比例",
    HEAD_ROOM: "联系不到余量",
}
SHARES: Final = frozenset(COMPUTED) - {HEAD_ROOM}
_LEVELS: Final = ("level_high", "level_medium", "level_low")


class WeekNumbers(NamedTuple):
    """Every count of a week; `fingerprint` is that of its package, None for records that were not sent yet."""

    week: str
    day: date
    communities: tuple[str, ...]
    counts: dict[tuple[str | None, str], int]
    limit: float
    fingerprint: str | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether it is what was sent."""
        return self.fingerprint is not None

    def count(self, key: str, community: str | None = None) -> int:
        """A count of a community, of the whole unit for None; KeyError for a name that is none."""
        if key not in PERSON_COUNTS:
            raise KeyError(key)
        return self.counts.get((community, key), 0)

    def ratio(self, community: str | None = None) -> Ratio:
        """联系不到 over 应见: 四(六)."""
        expected = self.count("expected", community)
        allowed = int(expected * self.limit + 1e-9)
        return Ratio(self.count("unreachable", community), expected, self.count("registered", community), allowed)

    def value(self, key: str, community: str | None = None) -> float | None:
        """A count, or what is computed from counts: a share as a fraction, None of nobody."""
        if key not in COMPUTED:
            return self.count(key, community)
        if key == HEAD_ROOM:
            return self.ratio(community).head_room
        parts, whole = {
            INVESTIGATED_RATIO: (("investigated",), "registered"),
            MET_RATIO: (("met_on_site", "met_by_video"), "expected"),
            ASSESSED_RATIO: (_LEVELS, "in_society"),
            UNREACHABLE_RATIO: (("unreachable",), "expected"),
        }[key]
        of = self.count(whole, community)
        return sum(self.count(part, community) for part in parts) / of if of else None


def label(key: str) -> str:
    """What a count or a computed number is called."""
    return COMPUTED[key] if key in COMPUTED else LABELS[key]


def of_records(context: Context, week: str) -> WeekNumbers:
    """The numbers of the records as they stand."""
    counts = AnnexCounts.of(context)
    return WeekNumbers(
        week,
        context.today,
        counts.communities,
        {
            (community, key): number
            for community in (None, *counts.communities)
            for key in PERSON_COUNTS
            if (number := counts.number(key, community))
        },
        context.config.limits.unreachable_ratio,
    )


def of_package(frozen: Frozen, package: Package, config: Config) -> WeekNumbers:
    """The numbers of a package. The limit of 联系不到 is that of today's drugcheck.toml."""
    counts = {(count.community, count.key): count.value for count in frozen.counts}
    return WeekNumbers(
        frozen.week,
        frozen.date,
        _communities(config, (community for community, _key in counts if community is not None)),
        counts,
        config.limits.unreachable_ratio,
        (package.fingerprint or "").removeprefix("sha256:"),
    )


def packages_of(packages: Packages, campaign: Campaign) -> tuple[Package, ...]:
    """The packages of this campaign in the order of their weeks: an earlier campaign is not compared with."""
    start = campaign_start(campaign)
    # A week that is none was written by hand: it says nothing of any campaign.
    real = (package for package in packages.packages if parse_week(package.week, start) == package.week)
    return tuple(sorted((p for p in real if last_day(p.week) >= start), key=lambda package: package.week))


def _communities(config: Config, named: Iterable[str]) -> tuple[str, ...]:
    known = tuple(community.name for community in config.communities)
    others = sorted(set(named) - set(known), key=lambda name: (not name, name))
    return (*known, *others)
