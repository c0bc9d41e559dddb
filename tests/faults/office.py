"""The workspaces in which faults are made, each made once: small, with everything in them that a command needs.

plain   a demo of twelve cases without an open error, so that a week can be submitted
office  the same after some days of work: an open and a closed case of every kind, letters, exports, a comparison
sent    the plain one with the package of a week
packed  the office one, whose history git has packed into one file
many    a demo of so many cases that several are written at once, and a roster of so many strangers
own     a store that is no demo, with a passphrase of its own
    paper   the same with a recovery key on paper
    two     the plain one, and in in/other a clone of it; both were changed since
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drugcheck.demo import make
from drugcheck.domain import identity_number
from drugcheck.files.default_config import default_config_text
from drugcheck.vault import rekey
from drugcheck.vault.age import X25519Identity
from drugcheck.vault.seal import seal
from drugcheck.workspace import Workspace
from tests import spreadsheets
from tests.faults.stage import Stage
from tests.running import Ran, run
from tests.vault import stores

DAY = "2022-04-07"
WORK_FACTOR = 4
PASSPHRASE = "alt 口令 alt 口令"
NEW_PASSPHRASE = "新的 passphrase 一二三"
COMMUNITIES = ("甲社区", "乙社区", "丙社区")
# People who are in no demo: whose names would show that something was left in the clear.
STRANGERS = ("周试外", "韩试外", "沈试一", "周误建")
WEEK = "2022-W14"
MANY = 45
# The recovery key that `key recovery` shows in these trials.
PAPER = X25519Identity.generate()

_PLAIN = (
    "visit add C0005 --method inquiry --with relative --relation 姐姐 --told --by c01,p01 --document 谈-5",
)  # fmt: skip
_OFFICE = (
    "case new --kind hidden --source self --community 甲社区 --from {in}/nobody.toml",
    "case new --kind registered --community 甲社区 --from {in}/wrong.toml",
    "case close C0014 --reason duplicate --document 决定书-1",
    "case close C0010 --reason moved --date 2022-04-01",
    "case seal C0010 --basis 决定书-2",
    "case close C0012 --reason moved --date 2022-04-01",
    "test plan C0005 --sample hair --on 2022-09-15 --place 示例街道",
    "contact add C0003 --kind phone --by c01",
    "document add C0001 --part basics --kind 检测报告 --number 检-99",
    "document add C0002 --part basics --kind 检测报告 --number 检-98 --file {in}/scan.pdf",
    "request add C0002 --kind objection --about 附件12",
    "form letter C0002 --kind entry --to 示例派出所 --number 函1 --record",
    "review add C0002 --by-superior --due 2022-04-15 --from {in}/finding.toml",
    "waive AP002 C0007 --by l01 --reason 原件在派出所",
    "annex 7 --out {in}/earlier.csv --reveal --purpose 核对 --to 区禁毒办",
    "reconcile platform {in}/platform.xlsx --as-of 2022-04-06",
    "annex 9 --blank --out {in}/fill.xlsx",
    "care add C0006 --need 临时救助 --to civil-affairs",
    "roster distribute",
)


class Offices:
    """All workspaces, below one folder; each is a stage with ws/, in/ and out/."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}

    def __getitem__(self, name: str) -> Path:
        """The folder of that workspace and its papers, made now if it was not."""
        if name not in self._made:
            self._made[name] = self._folder / name
            makers: dict[str, Callable[[Path], None]] = {
                "plain": self._plain, "office": self._office, "sent": self._sent, "own": self._own,
                "paper": self._paper, "two": self._two, "many": self._many, "packed": self._packed,
            }  # fmt: skip
            makers[name](self._folder / name)
        return self._made[name]

    def _plain(self, folder: Path) -> None:
        stage = Stage(folder)
        stage.make()
        with stage.set_up():
            make.make(stage.ws, cases=12, seed=7, work_factor=WORK_FACTOR)
        config = stage.ws / "drugcheck.toml"
        # With twelve cases one who is away is more than five in a hundred.
        config.write_text(config.read_text().replace("unreachable_ratio = 0.05", "unreachable_ratio = 0.5"))
        stores.commit_by_hand(stage.ws)
        with stage.set_up():
            _papers(stage)
        self._work(stage, _PLAIN)

    def _many(self, folder: Path) -> None:
        stage = Stage(folder)
        stage.make()
        with stage.set_up():
            make.make(stage.ws, cases=MANY, seed=7, work_factor=WORK_FACTOR)
            _papers(stage)
        rows = ["姓名,身份证号,社区,联系电话"]
        rows += [f"{STRANGERS[1]}{sign},{identity_number.make(make_day(1985), 911 + 2 * n)},甲社区," for n, sign in
                 enumerate("一二三四五六七八九十东西南北春夏秋冬梅兰竹菊")]  # fmt: skip
        (stage.papers / "roster.csv").write_text("\n".join(rows), encoding="gb18030")

    def _office(self, folder: Path) -> None:
        shutil.copytree(self["plain"], folder)
        stage = Stage(folder)
        self._work(stage, _OFFICE)
        _fill_in(stage.papers / "fill.xlsx")

    def _packed(self, folder: Path) -> None:
        shutil.copytree(self["office"], folder)
        Stage(folder).git("gc", "--quiet", "--prune=now")

    def _sent(self, folder: Path) -> None:
        shutil.copytree(self["plain"], folder)
        stage = Stage(folder)
        self._work(stage, (f"submit week {WEEK}", "backup {in}/backups"))
        (made,) = (stage.papers / "backups").iterdir()
        made.rename(stage.papers / "backup")
        workspace = stage.opened((make.office.PASSPHRASE,))
        text, rev = workspace.vault.read("C0003")
        for name, more in (("base", 0), ("ours", 1), ("theirs", 2)):
            (stage.papers / name).write_bytes(seal(text, "C0003", rev + more, workspace.vault.keys))

    def _own(self, folder: Path) -> None:
        stage = Stage(folder)
        stage.make()
        config = default_config_text("示例街道", stores.STORE, 2022, COMMUNITIES)
        with stage.set_up():
            workspace = Workspace.create(stage.ws, config, PASSPHRASE, stores.WHEN, work_factor=WORK_FACTOR)
        workspace.vault.close()
        (stage.papers / "passphrase").write_text(PASSPHRASE)
        for name in ("nobody", "wrong", "new"):
            (stage.papers / f"{name}.toml").write_text('name = "周试外"\n')
        stage.environment["DRUGCHECK_PASSPHRASE_FILE"] = str(stage.papers / "passphrase")
        for _ in range(2):
            self._work(stage, ("case new --kind registered --community 甲社区 --from {in}/new.toml",))

    def _paper(self, folder: Path) -> None:
        shutil.copytree(self["own"], folder)
        stage = Stage(folder)
        with stage.set_up():
            rekey.add_recovery(rekey.opened(stage.ws, PASSPHRASE), PAPER, "保险柜", stores.WHEN)
        (stage.papers / "paper").write_text(str(PAPER))

    def _two(self, folder: Path) -> None:
        shutil.copytree(self["plain"], folder)
        stage, other = Stage(folder), folder / "in" / "other"
        subprocess.run(["git", "clone", "-q", str(stage.ws), str(other)], check=True)
        shutil.copytree(stage.ws / ".drugcheck", other / ".drugcheck")
        with stage.set_up():
            assert run("-C", str(other), *["case", "set", "C0004", "status.place", "别处"]).status == 0
        self._work(stage, ("case set C0003 status.place 某处",))

    @staticmethod
    def _work(stage: Stage, lines: tuple[str, ...]) -> None:
        with stage.set_up():
            for line in lines:
                ran = run("-C", str(stage.ws), *stage.words(line))
                assert ran.status in (0, 1), (line, ran.err)


def _papers(stage: Stage) -> None:
    """What is imported: every file names people who are in the demo, or strangers."""
    listed = _json(run("-C", str(stage.ws), *["case", "list", "--json", "--reveal", "--purpose", "x"]))["cases"]
    papers = stage.papers
    (papers / "nobody.toml").write_text("")
    (papers / "wrong.toml").write_text('name = "周误建"\n')
    (papers / "new.toml").write_text('name = "周试外"\n')
    (papers / "finding.toml").write_text('finding = "预定检测无日期"\n')
    (papers / "answer.toml").write_text('answer = "已更正"\n')
    (papers / "scan.pdf").write_bytes(_pdf())
    one, two = (case for case in listed[:2])
    number = identity_number.make(make_day(1985), 911)
    rows = [("姓名", "身份证号", "社区", "联系电话"), (STRANGERS[1], number, "甲社区", "")]
    rows += [(case["name"], case["id_number"], case["community"], "") for case in listed]
    (papers / "roster.csv").write_text("\n".join(",".join(row) for row in rows), encoding="gb18030")
    (papers / "licences.xlsx").write_bytes(
        spreadsheets.sheet(
            ("序号", "姓名", "身份证号", "准驾车型", "驾驶证状态"), (1, one["name"], one["id_number"], "B2", "有效")
        )
    )
    workspace = Stage(stage.folder).opened((make.office.PASSPHRASE,))
    held = {case.id: case for case in workspace.load().cases}
    lines = [
        [held[case["id"]].person.name, held[case["id"]].person.id_number,
         held[case["id"]].residence.household_address, held[case["id"]].person.phone]
        for case in listed
    ]  # fmt: skip
    lines[0][2] = f"{lines[0][2]}附1号"
    lines.append([STRANGERS[1], number, "示例区示例街道9号", None])
    (papers / "platform.xlsx").write_bytes(spreadsheets.sheet(("姓名", "GMSFHM", "户籍地址", "联系电话"), *lines))
    keys = "".join(f'{name} = "{X25519Identity.generate().recipient}"\n' for name in COMMUNITIES)
    (papers / "recipients.txt").write_text(keys)
    script = papers / "editor"
    script.write_text('#!/bin/sh\ngrep -q 某处 "$1" || sed -i \'s/^\\[status\\]/[status]\\nplace = "某处"/\' "$1"\n')
    script.chmod(0o755)
    assert two


def make_day(year: int) -> Any:
    """A day of that year."""
    from datetime import date

    return date(year, 5, 5)


def _json(ran: Ran) -> Any:
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def _pdf() -> bytes:
    import io

    from pypdf import PdfWriter

    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(target)
    return target.getvalue()


def _fill_in(path: Path) -> None:
    """Writes into the first row of the sheet what a community would."""
    from tests.cli.test_import_annex import Paper

    paper = Paper(path)
    paper.write(paper.cases()[0], {"extra.备注": "已问"})
    paper.save()


def git_environment(folder: Path) -> dict[str, str]:
    """Who commits, so that git need not be asked."""
    path = folder / "gitconfig"
    if not path.exists():
        path.write_text("[user]\n\tname = 内勤甲\n\temail = d01@localhost\n")
    return {"GIT_CONFIG_GLOBAL": str(path), "GIT_CONFIG_NOSYSTEM": "1"}


def clone(source: Path, target: Path) -> None:
    """A copy of a folder with its modes, as fast as the system can."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", os.fspath(source), os.fspath(target)], check=True)
