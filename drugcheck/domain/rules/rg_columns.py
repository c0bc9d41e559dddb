"""RG, register: the columns of annex 2, and who fills them in: 四(三)."""

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from drugcheck.domain import schema
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import OfficeKind

_POLICE: Final = frozenset({OfficeKind.COMMUNITY_POLICE, OfficeKind.STATION_HEAD})

# Which columns may not stay empty; status, community and ID number have rules of their own (RG003, RG004, ID006).
OF_EVERYBODY: Final = ("person.name", "person.sex", "residence.household_address")
OF_THE_OPEN: Final = (
    *OF_EVERYBODY,
    "person.birth_date",
    "person.ethnicity",
    "person.education",
    "person.marital_status",
    "person.political_status",
    "person.occupation",
    "drug_history.substances",
    "drug_history.first_seized",
    "drug_history.last_seized",
)
OF_SOCIETY: Final = (*OF_THE_OPEN, "residence.current_address")
_ASKED: Final = (
    *OF_SOCIETY,
    "person.employer",
    "drug_history.route",
    "drug_history.addiction",
    "screening.special_illness",
    "screening.prior_drug_crime",
    "screening.driving_licence",
    "screening.public_role",
    "screening.hardship",
    "screening.employment_need",
)


def _reader(paths: tuple[str, ...]) -> Callable[[Case], tuple[object, ...]]:
    """Reads the values at these paths, each section once: attrgetter takes four times as long, for every case."""
    sections = dict.fromkeys(path.partition(".")[0] for path in paths)
    lines = [
        "def read(case):",
        *(f"    {name} = case.{name}" for name in sections),
        f"    return ({', '.join(paths)},)",
    ]
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102 - made of the paths above and of nothing else
    return cast("Callable[[Case], tuple[object, ...]]", made["read"])


class _Columns:
    """Some columns: their paths, and how their values are read off a case."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        self.read = _reader(paths)


_EVERYBODY, _OPEN, _SOCIETY, _ALL = map(_Columns, (OF_EVERYBODY, OF_THE_OPEN, OF_SOCIETY, _ASKED))
_UNKNOWN: Final = frozenset({"不详", "未知", "未说明", "不明"})


def mandatory(facts: Facts) -> tuple[str, ...]:
    """Paths of the columns that may not be empty for this person."""
    return _mandatory(facts).paths


def _mandatory(facts: Facts) -> _Columns:
    return _SOCIETY if facts.in_society else _OPEN if facts.is_open else _EVERYBODY


def filled(facts: Facts) -> int:
    """How many of the mandatory columns are filled in."""
    return sum(map(bool, _mandatory(facts).read(facts.case)))


@case_rule(
    "RG008",
    "empty-column",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="通表缺项:{fields}",
    fix="drugcheck case set {case} person.name person.sex residence.household_address",
)
def empty_column(facts: Facts, context: Context) -> Iterator[Hit]:
    """The mandatory columns of annex 2 are filled in for every registered person.

    Of the dead and the moved only name, sex and household are asked; an address to live at only in 社会面.

    Why: 二(一) 「全部填进《吸毒人员排查情况登记通表》」; 五(三) 「严格按照摸排信息登记所列表格确定的内容和要求填写」.
    Bad: no 文化程度 and no 初次查获日期.
    Good: all of them; 不详 or 未说明 where nobody can say.
    """
    if not facts.is_registered:
        return
    columns = _mandatory(facts)
    values = columns.read(facts.case)
    if all(values):
        return
    missing = [path for path, value in zip(columns.paths, values, strict=True) if not value]
    labels = "、".join(schema.FIELDS[path].label for path in missing)
    yield hit(missing[0], fields=labels, fix=setting(*missing))


@case_rule(
    "RG009",
    "too-much-unknown",
    Severity.WARNING,
    waivable=True,
    message="不详项过多({percent}%)",
    fix="drugcheck case set {case} person.ethnicity person.education person.marital_status",
)
def too_much_unknown(facts: Facts, context: Context) -> Iterator[Hit]:
    """Not more than a fifth of the columns say 不详 (`limits.unknown_ratio`).

    Why: 三(二) 「确保数据完整」: 不详 everywhere is an empty table in other words.
    Bad: ethnicity, education, marital status and four of the goal questions 不详.
    Good: asked at the next visit.
    """
    if not facts.is_open or facts.is_unverified_hidden:
        return
    values = _ALL.read(facts.case)
    if _UNKNOWN.isdisjoint(values):
        return
    paths = [path for path, value in zip(_ASKED, values, strict=True) if value in _UNKNOWN]
    if len(paths) / len(_ASKED) > context.config.limits.unknown_ratio:
        yield hit("screening", percent=round(100 * len(paths) / len(_ASKED)), fix=setting(*paths))


@case_rule(
    "RG012",
    "police-field-by-community",
    Severity.WARNING,
    needs="case.drug_history.abstinence_checked_by",
    message="“{field}”应由民警填写",
    fix="drugcheck case set {case} drug_history.abstinence_checked_by",
)
def police_field_by_community(facts: Facts, context: Context) -> Iterator[Hit]:
    """The police check of abstinence was done by a member of the police.

    Of the values that the police fill in, this is the one that says who did.

    Why: 四(三) 「涉及公安系统信息,在开展走访摸排后,由社区民警负责填写完成」; 二(十一) 「核查戒断」.
    Bad: `abstinence_checked_by = "c01"`, a drug worker.
    Good: `abstinence_checked_by = "p01"`, the community's police officer.
    """
    history = facts.case.drug_history
    if history.abstinence_checked_by is None or not facts.is_open:
        return
    member = context.staff.get(history.abstinence_checked_by)
    # A name that is nobody's id may well be a police officer from elsewhere.
    if member is not None and not member.holds(_POLICE, history.abstinence_checked_on or context.today):
        path = "drug_history.abstinence_checked_by"
        yield hit(path, field=schema.FIELDS[path].label)
