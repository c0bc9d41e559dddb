"""The workspaces in which faults are made, each made once: small, with everything in them that a command needs.

plain   a demo of twelve cases without an open error, so that a week can be submitted
office  the same after some days of work: an open and a closed case of every kind, letters, exports, a comparison
sent    the plain one with the package of a week
packed  the office one, whose history git has packed into one file
    erased  the same, after a case was erased
agreed  the office one, with nothing left to be decided against the police platform
many    a demo of so many cases that several are written at once, and a roster of so many strangers
own     a store that is no demo, with a passphrase of its own
    paper   the same with a recovery key on paper
    two     the plain one, and in in/other a clone of it; both were changed since; in in/bare what the other one sent
    clash   the same, where both changed one field and both opened a case
broken  the sent one: a record is damaged, another is gone, and so is the newest tree of git
torn    the sent one, of which git has lost an old record, that the backup has
back    the sent one, set back by one commit
loose   the plain one, without the hook and the settings, and with a key that others can read
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from drugcheck.demo import make
from drugcheck.domain import identity_number
from drugcheck.files.default_config import default_config_text
from drugcheck.vault import rekey
from drugcheck.vault.age import X25519Identity
from drugcheck.vault.seal import seal
from drugcheck.workspace import Workspace
from tests.faults import damage, papers
from tests.faults.papers import BORN, COMMUNITIES, STRANGERS
from tests.faults.stage import Stage
from tests.running import run
from tests.vault import stores

DAY = "2022-04-07"
WORK_FACTOR = 4
PASSPHRASE = "alt 口令 alt 口令"
NEW_PASSPHRASE = "新的 passphrase 一二三"
WEEK = "2022-W14"
MANY = 45
# The recovery key that `key recovery` shows in these trials.
PAPER = X25519Identity(bytes(range(32)))

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
ERASE = "case erase C0014 --ground duplicate --basis 决定书-1 --approver c01 --yes"
_AGREED = (
    "reconcile judge C0001 residence.household_address --take theirs --reason 户口簿",
    "reconcile create 14 --community 甲社区",
)


# What a workspace is made of.
_AFTER = {
    "office": ("plain",), "sent": ("plain",), "two": ("plain",), "clash": ("plain",), "loose": ("plain",),
    "packed": ("office",), "agreed": ("office",), "erased": ("packed",), "paper": ("own",),
    "broken": ("sent",), "torn": ("sent",), "back": ("sent",),
}  # fmt: skip


class Offices:
    """All workspaces, below one folder; each is a stage with ws/, in/ and out/.

    They are made in `place`, where they will be used: the ledger of a workspace names files by their whole path.
    """

    def __init__(self, folder: Path, place: Path) -> None:
        self._folder, self._place = folder, place
        self._made: dict[str, Path] = {}

    def __getitem__(self, name: str) -> Path:
        """The folder of that workspace and its papers, made now if it was not."""
        if name not in self._made:
            makers: dict[str, Callable[[Path], None]] = {
                "plain": self._plain, "office": self._office, "sent": self._sent, "own": self._own,
                "paper": self._paper, "two": self._two, "clash": self._clash, "many": self._many,
                "packed": self._packed,
                "erased": self._erased, "agreed": self._agreed, "broken": self._broken, "torn": self._torn,
                "back": self._back, "loose": self._loose,
            }  # fmt: skip
            for ready in _AFTER.get(name, ()):
                self[ready]
            shutil.rmtree(self._place, ignore_errors=True)
            makers[name](self._place)
            self._made[name] = self._place.rename(self._folder / name)
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
            papers.lay_out(stage)
        self._work(stage, _PLAIN)

    def _many(self, folder: Path) -> None:
        stage = Stage(folder)
        stage.make()
        with stage.set_up():
            make.make(stage.ws, cases=MANY, seed=7, work_factor=WORK_FACTOR)
            papers.lay_out(stage)
        rows = ["姓名,身份证号,社区,联系电话"]
        rows += [f"{STRANGERS[1]}{sign},{identity_number.make(BORN, 911 + 2 * n)},甲社区," for n, sign in
                 enumerate("一二三四五六七八九十东西南北春夏秋冬梅兰竹菊")]  # fmt: skip
        (stage.papers / "roster.csv").write_text("\n".join(rows), encoding="gb18030")

    def _office(self, folder: Path) -> None:
        shutil.copytree(self["plain"], folder)
        stage = Stage(folder)
        self._work(stage, _OFFICE)
        papers.fill_in(stage.papers / "fill.xlsx")

    def _packed(self, folder: Path) -> None:
        shutil.copytree(self["office"], folder)
        Stage(folder).git("gc", "--quiet", "--prune=now")

    def _erased(self, folder: Path) -> None:
        shutil.copytree(self["packed"], folder)
        self._work(Stage(folder), (f"{ERASE} --out {{in}}/proof.md",))

    def _agreed(self, folder: Path) -> None:
        shutil.copytree(self["office"], folder)
        self._work(Stage(folder), _AGREED)

    def _broken(self, folder: Path) -> None:
        shutil.copytree(self["sent"], folder)
        stage = Stage(folder)
        records = stage.ws / "records"
        damage.flip(damage.object_of(stage, "HEAD^{tree}"))
        damage.flip(records / "C0002.toml.age")
        (records / "C0004.toml.age").unlink()

    def _torn(self, folder: Path) -> None:
        shutil.copytree(self["sent"], folder)
        stage = Stage(folder)
        damage.flip(damage.object_of(stage, "HEAD~3:records/C0005.toml.age"))

    def _back(self, folder: Path) -> None:
        shutil.copytree(self["sent"], folder)
        Stage(folder).git("reset", "--quiet", "--hard", "HEAD~1")

    def _loose(self, folder: Path) -> None:
        shutil.copytree(self["plain"], folder)
        stage = Stage(folder)
        (stage.ws / ".git" / "hooks" / "pre-commit").unlink()
        stage.git("config", "--remove-section", "merge.drugcheck")
        (stage.ws / ".drugcheck" / "identity.age").chmod(0o644)
        (stage.ws / ".drugcheck").chmod(0o755)

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
        self._changed_apart(folder, ("case set C0004 status.place 别处",), ("case set C0003 status.place 某处",))

    def _clash(self, folder: Path) -> None:
        shutil.copytree(self["plain"], folder)
        opened = "case new --kind registered --community 甲社区 --from {in}/"
        self._changed_apart(
            folder,
            ("case set C0003 status.place 别处", f"{opened}wrong.toml"),
            ("case set C0003 status.place 某处", f"{opened}new.toml"),
        )

    def _changed_apart(self, folder: Path, there: tuple[str, ...], here: tuple[str, ...]) -> None:
        stage, other = Stage(folder), folder / "in" / "other"
        subprocess.run(["git", "clone", "-q", str(stage.ws), str(other)], check=True)
        shutil.copytree(stage.ws / ".drugcheck", other / ".drugcheck")
        self._work(stage, there, other)
        subprocess.run(["git", "clone", "-q", "--bare", str(other), str(folder / "in" / "bare")], check=True)
        self._work(stage, here)

    @staticmethod
    def _work(stage: Stage, lines: tuple[str, ...], root: Path | None = None) -> None:
        with stage.set_up():
            for line in lines:
                ran = run("-C", str(root or stage.ws), *stage.words(line))
                assert ran.status in (0, 1), (line, ran.err)


def clone(source: Path, target: Path) -> None:
    """A copy of a folder with its modes, as fast as the system can."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", os.fspath(source), os.fspath(target)], check=True)
