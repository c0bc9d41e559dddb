"""A workspace in which every fault was sown is repaired by what `validate` prints, and by nothing else.

Each fix is run as it is printed; what it asks is answered by somebody who knows the dates, numbers and staff.
"""

import itertools
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from drugcheck.demo.faults import FAULTS
from tests.running import Desk, Ran, run

# What a fix asks -> what is answered; the first whose words stand in the question counts. {n} makes a number unique.
ANSWERS = (
    ("was the test done", "no"),
    ("Enter keeps", ""),
    ("[yes/no]", "yes"),
    ("staff ids", "{team}"),
    ("性别 [女]", "男"),
    ("性别 [男]", "女"),
    ("planned day", "2022-09-15"),
    # Whatever else stands there already is kept.
    ("[", ""),
    ("day of the next review", "2022-07-01"),
    ("day the result was told", "2022-04-07"),
    ("移交函日期", "2022-04-01"),
    ("method", "phone"),
    ("spoken with", "self"),
    ("number of the transcript", "谈话记录-补-{n}"),
    ("identity", "核对出生日期"),
    ("informant", "{informant}"),
    ("summary", "补记第{n}号谈话"),
    ("whereabouts", ""),
    ("level", "{level}"),
    ("reason", "复评"),
    ("what the person says", "本人已知,无异议"),
    ("困难对象", "母亲"),
    ("年龄段", "70-75"),
    ("场所", "示例监管场所"),
    ("goal", "稳定治疗与就业"),
    ("number", "文-补-{n}"),
    ("证明材料", "户籍迁移证明-{n}"),
    ("移交函号", "移函-{n}"),
    ("接收回执", "收函-{n}"),
    ("特殊病", "无"),
    ("前科", "无"),
    ("驾驶证", "无"),
    ("公职", "无"),
    ("困难", "无"),
    ("需求", "无"),
)
# What is answered otherwise where it was found wrong.
OTHERWISE = {"CL013": (("[无]", "有"),), "CT004": (("informant", "堂兄"),)}
# Faults that are warnings in this phase of the campaign: they are repaired too.
SOWN_WARNINGS = frozenset({"PL001", "PL002", "PL003", "CL012", "AS005", "MV004", "MV005"})
CODES = {
    "no informant": {"CT002"},
    "no police": {"CT010"},
    "no transcript": {"CT012"},
    "one collector": {"TS002"},
    "not told": {"TS004"},
    "wrong sex": {"ID003"},
    "no hardship relative": {"CL009"},
    "not asked": {"CL012", "AS005"},
    "new fact": {"AP004", "RK006"},
    "no plan": {"PL001", "PL002", "PL003"},
    "no place of custody": {"RG007"},
    "planned next year": {"CT007"},
}
NEXT_COMMAND = re.compile(r"drugcheck visit add C\d{4} --with self")

Finding = dict[str, Any]
Answers = Sequence[tuple[str, str]]


class Officer:
    """Runs what is printed, and answers what it asks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.numbers = itertools.count(1)
        self.informants = itertools.cycle(("姐姐", "楼下邻居", "对门邻居"))
        self.repaired: dict[str, set[str]] = {}

    def findings(self) -> tuple[int, list[Finding]]:
        """The exit status of validate, and what has to be repaired."""
        ran = self.desk("validate --json")
        wanted = [
            found for found in ran.json["findings"] if found["severity"] == "error" or found["code"] in SOWN_WARNINGS
        ]
        return ran.status, wanted

    def repair(self, found: Finding) -> None:
        """Runs the fix of a finding; one that only shows where to look names the next command itself."""
        ran = self.type(found["fix"], OTHERWISE.get(found["code"], ()))
        if found["code"] == "CT015":
            following = NEXT_COMMAND.search(ran.out)
            assert following, ran.out
            ran = self.type(following[0])
        self.repaired.setdefault(found["code"], set()).add(found["case"])

    def type(self, line: str, otherwise: Answers = ()) -> Ran:
        """One command line, exactly as it stands there."""
        program, *words = shlex.split(line)
        assert program == "drugcheck"
        case = next((word for word in words if re.fullmatch(r"C\d{4}", word)), None)
        ran = run("-C", str(self.desk.root), *words, answer=self.answers(case, otherwise))
        assert ran.status == 0, f"{line}\n{ran.err}"
        return ran

    def answers(self, case: str | None, otherwise: Answers) -> Callable[[str], str]:
        """Somebody who knows the case."""
        known = self.desk(f"case show {case} --json").json if case else {}
        community = "甲乙丙".find((known.get("case", {}).get("community") or "甲")[0]) + 1
        levels = [version["level"] for version in known.get("assessments", ())]
        told = {
            "team": f"c{community:02d},p{community:02d}",
            "level": levels[-1] if levels else "低",
            "informant": next(self.informants),
        }
        asked: list[str] = []

        def answer(prompt: str) -> str:
            asked.append(prompt)
            assert len(asked) < 40, asked
            for words, said in (*otherwise, *ANSWERS):
                if words in prompt:
                    return said.format(n=next(self.numbers), **told)
            raise AssertionError(f"nobody knows an answer to {prompt!r}")

        return answer


def rounds(officer: Officer) -> Iterator[list[Finding]]:
    """What validate finds, again and again, until there is nothing more to repair."""
    while found := officer.findings()[1]:
        yield found


@pytest.fixture
def officer(demo: Desk) -> Officer:
    return Officer(demo)


def test_the_printed_fixes_repair_every_fault(officer: Officer) -> None:
    assert officer.findings()[0] == 1
    for number, found in enumerate(rounds(officer)):
        assert number < 20, found
        touched: set[str] = set()
        for finding in found:
            # A fix may take care of more than one finding of its case.
            if finding["case"] not in touched:
                officer.repair(finding)
                touched.add(finding["case"] or finding["community"])
    assert officer.findings() == (0, [])
    for case, fault in FAULTS.items():
        met = {code for code, cases in officer.repaired.items() if f"C{case:04d}" in cases}
        assert met & CODES[fault], (case, fault, met)
