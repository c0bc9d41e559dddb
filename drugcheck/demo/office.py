"""The demo's office: its drugcheck.toml, with synthetic staff."""

from datetime import date

TODAY = date(2022, 4, 7)  # a Thursday in the phase of risk assessment, with the submission due
PASSPHRASE = "demo"  # noqa: S105 - a demo unlocks itself

_COMMUNITIES = ("甲社区", "乙社区", "丙社区")
_HEAD = """\
# A demo with synthetic people: it unlocks itself. Never put a real person into it.
schema = 1
store = "{store}"
demo = true
today = {today}                        # the day on which the demo is; DRUGCHECK_TODAY overrides it

[unit]
name = "示例街道"
district = "示例区"
division = "000000"
compiled_by = "d01"
reviewed_by = "d02"
head = "l01"
phone = "0000-0000000"

[unlock]
minutes = 60
passphrase = "{passphrase}"                    # only a demo may keep it here

[campaign]
name = "2022年“毒情大排查”专项行动"
document = "示例街道〔2022〕3号"
issued = 2022-03-14
year = 2022
weekly_due = "Mon 12:00"
"""
_PHASES = (
    ("动员部署", "2022-03-01", "2022-03-05"),
    ("全面排查", "2022-03-06", "2022-03-31"),
    ("风险评估", "2022-03-31", "2022-04-10"),
    ("资料报送", "2022-04-11", "2022-04-14"),
    ("系统录入", "2022-04-15", "2022-04-20"),
    ("交叉评查", "2022-04-20", "2022-04-30"),
    ("总结讲评", "2022-05-01", "2022-05-10"),
)
# id, name, sex, office, community (by index)
_STAFF = (
    ("c01", "专干甲", "女", "禁毒专干", 0),
    ("c02", "专干乙", "女", "禁毒专干", 1),
    ("c03", "专干丙", "男", "禁毒专干", 2),
    ("b01", "干部甲", "男", "社区干部", 0),
    ("b02", "干部乙", "男", "社区干部", 1),
    ("b03", "干部丙", "女", "社区干部", 2),
    ("p01", "民警一", "男", "社区民警", 0),
    ("p02", "民警二", "男", "社区民警", 1),
    ("p03", "民警三", "女", "社区民警", 2),
    ("p09", "所长某", "男", "派出所负责人", None),
    ("l01", "书记某", "男", "党工委书记", None),
    ("l02", "主任某", "女", "办事处主任", None),
    ("q01", "区办某", "男", "区禁毒办", None),
    ("d01", "内勤甲", "女", "政务服务中心", None),
    ("d02", "内勤乙", "男", "领导小组办公室", None),
)


def config_text(store: str, today: date) -> str:
    """drugcheck.toml of a demo made on that day, with that store id."""
    parts = [_HEAD.format(store=store, today=today.isoformat(), passphrase=PASSPHRASE)]
    parts += [f'[[campaign.phases]]\nname = "{name}"\nstart = {start}\nend = {end}\n' for name, start, end in _PHASES]
    parts.append("[limits]\nunreachable_ratio = 0.05\nunreachable_attempts = 3\nleaders_signatures = 2\n")
    parts += [f'[[communities]]\nname = "{name}"\nliaison = "c0{n}"\n' for n, name in enumerate(_COMMUNITIES, 1)]
    for staff_id, name, sex, office, community in _STAFF:
        held = (
            f'[[staff]]\nid = "{staff_id}"\nname = "{name}"\nsex = "{sex}"\n\n[[staff.offices]]\noffice = "{office}"\n'
        )
        if community is not None:
            held += f'community = "{_COMMUNITIES[community]}"\n'
        parts.append(held + "from = 2021-01-01\n")
    return "\n".join(parts)
