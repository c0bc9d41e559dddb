"""The drugcheck.toml that `init` writes: every key with what it is for, the open ones commented out."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from drugcheck.files.toml import value_text

# 三(一)-(七) of the notice of 2022; another year keeps the days until its own notice says otherwise.
_PHASES: Final = (
    ("动员部署", (3, 1), (3, 5)),
    ("全面排查", (3, 6), (3, 31)),
    ("风险评估", (3, 31), (4, 10)),
    ("资料报送", (4, 11), (4, 14)),
    ("系统录入", (4, 15), (4, 20)),
    ("交叉评查", (4, 20), (4, 30)),
    ("总结讲评", (5, 1), (5, 10)),
)

_HEAD: Final = """\
# A workspace. Everything here is readable by anyone who has the folder: nothing about a person on file stands here.
# Every key that is commented out is optional. A key that is not known is refused, with the nearest one that is.
schema = 1
store = {store}
{language}                        # zh | en; left out: from the locale

[unit]
name = {unit}
{district}
# division = "000000"                  # GB/T 2260: a household inside it is local
# compiled_by = "d01"                  # 填报人, 审核人, 负责人 of every table: ids of [[staff]]
# reviewed_by = "d02"
# head = "l01"
# phone = "0000-0000000"               # 联系电话 of every table

[unlock]
minutes = 15                           # how long `unlock` lasts; 0: only for the one command
# passphrase_command = ["secret-tool", "lookup", "app", "drugcheck"]

# [cache]
# snapshot = false                     # keep no encrypted snapshot of the cases: each command opens every record again

[campaign]
name = "{year}年“毒情大排查”专项行动"
year = {year}                            # 年内 means by 31 December of this year
# document = "示例街道〔{year}〕3号"       # the notice that the tables rest on
# issued = {year}-03-14
weekly_due = "Mon 12:00"               # 每周一报送: Mon Tue Wed Thu Fri Sat Sun, and the hour

# 三(一)-(七): a rule tied to a phase is a warning until the phase ends, and an error after it. Both days are included.
# These are the days of the notice of 2022: put in those of your own.
"""

_LIMITS: Final = """\
[limits]
unreachable_ratio = 0.05               # 四(六): 联系不到 not above 5 %
unreachable_attempts = 3               # dated attempts before somebody is 联系不到
unexpected_statuses = ["死亡", "错录", "迁出", "羁押", "服刑", "强制隔离戒毒"]  # not expected to be met
leaders_signatures = 2                 # 街道党政主要领导审批: 2 = both, 1 = one of them
inflow_months = 3                      # 二(十二): 居住三个月以上
hidden_days = 30                       # a hidden case is verified or removed within
reassess_months = { "高" = 3, "中" = 6, "低" = 12 }
answer_workdays = 15                   # a person's correction or objection is answered within
waiting_days = 5                       # an approval step waits no longer
returned_days = 5                      # a returned assessment is worked on again within
receipt_days = 30                      # a letter of transfer has its receipt within
platform_days = 30                     # a death stands on the platform within
unknown_ratio = 0.2                    # 不详 in no more than this part of the answers
roster_acknowledge_days = 2            # a community acknowledges its roster within
waiver_days = 30                       # how long a waiver lasts where no date is given
child_age = 14                         # 子女年幼: under
aged_parent_age = 60                   # 父母年迈: from
# Tests in each year of a measure, where your province has set them (TS013 is off without it):
# treatment_tests = { "社区戒毒" = [12, 6, 4], "社区康复" = [6, 4, 2] }
restore_days = 30                      # a backup is restored for practice within
export_days = 30                       # a file with personal fields in full is destroyed within
retention_months = 12                  # a closed case is looked at again within: still to be kept, or sealed
comparison_days = 14                   # the records are compared with the platform within
letter_days = 15                       # a letter of correction is answered within
referral_days = 14                     # 五(三): a need or a hardship is referred within
result_days = 30                       # a referral has its result within
urgent_days = 1                        # an acute need is referred within
meeting_days = 14                      # 三(二): 定期会商, one in every so many days
fresh_days = 90                        # 鲜活: a file has a fact that is not older

[workweek]                             # what working days are counted by, besides Monday to Friday
holidays = []                          # public holidays, such as [2022-05-02, 2022-05-03]
workdays = []                          # weekends that are worked for them (调休), such as [2022-05-07]

[exports]                              # who may be given these annexes; empty: whoever is named with --to
public_role = []                       # 附件10: such as ["领导小组办公室", "区禁毒办"]
hidden = []                            # 附件11

"""

_STAFF: Final = """\
# Who held which office when: a visit, a test or an approval is checked against the holder on its date.
# Offices: 社区干部 | 禁毒专干 | 社区民警 | 派出所负责人 | 党工委书记 | 办事处主任 |
#          区禁毒办 | 领导小组办公室 | 政务服务中心
#
# [[staff]]
# id = "c01"                           # the short id that `--by` takes
# name = "专干甲"
# sex = "女"                           # 男 | 女: a woman's urine sample needs a female collector
#
# [[staff.offices]]
# office = "禁毒专干"
# community = "甲社区"                 # left out: of the whole subdistrict
# from = {year}-01-01
# until = {year}-12-31                   # left out: still held

[score]                                # empty: reports print counts only
"""


def default_config_text(
    unit: str,
    store: str,
    year: int,
    communities: Sequence[str] = (),
    *,
    language: Literal["zh", "en"] | None = None,
    district: str | None = None,
) -> str:
    """The text of a new workspace's drugcheck.toml, LF line ends; it reads as it stands."""
    parts = [
        _HEAD.format(
            store=value_text(store),
            language=f'language = "{language}"' if language else '# language = "zh"',
            unit=value_text(unit),
            district=f"district = {value_text(district)}" if district else '# district = "示例区"',
            year=year,
        )
    ]
    for name, start, end in _PHASES:
        first, last = date(year, *start).isoformat(), date(year, *end).isoformat()
        parts.append(f'[[campaign.phases]]\nname = "{name}"\nstart = {first}\nend = {last}\n\n')
    parts.append(_LIMITS)
    parts.append("# 一: each community names one liaison; `liaison` is an id of [[staff]].\n")
    for community in communities:
        parts.append(f'[[communities]]\nname = {value_text(community)}\n# liaison = "c01"\n\n')
    if not communities:
        parts.append('#\n# [[communities]]\n# name = "甲社区"\n# liaison = "c01"\n\n')
    parts.append(_STAFF.format(year=year))
    return "".join(parts)
