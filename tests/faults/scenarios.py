"""A line for every writing command, in a workspace where it runs; and the commands that only read."""

from collections.abc import Callable
from typing import NamedTuple

from drugcheck.cli.commands import COMMANDS
from tests.faults.office import ERASE, MANY, NEW_PASSPHRASE, PAPER, WEEK


class Scenario(NamedTuple):
    """One run of a writing command.

    `line` may hold {in}, {out} and {ws}; `office` is the workspace in which it runs, from the folder `at`; `makes` is
    another workspace that it makes. `keeps` are files that a fault may leave, or leave uncommitted, for the next try;
    `leaves` says that files in {out} show people in full, as they must. `descriptors` are passphrases by number,
    `answer` who sits at the terminal. `broken` is a workspace that `verify` finds damaged until the command is done,
    `pushes` the other copy that has all of it then.
    """

    command: str
    line: str
    office: str = "office"
    stdin: str = ""
    status: int = 0
    makes: str = ""
    leaves: bool = False
    descriptors: tuple[tuple[int, str], ...] = ()
    answer: Callable[[str], str] | None = None
    at: str = "{ws}"
    keeps: tuple[str, ...] = ()
    broken: bool = False
    pushes: str = ""


_TEAM = "--by c01,p01"
_ERASE = f"{ERASE} --out {{out}}/proof.md"
_FULL = "--reveal --purpose 核对 --to 区禁毒办"

_ENTRIES = {
    "case new": "--kind registered --community 甲社区 --from {in}/new.toml",
    "case set": "C0003 status.place 某处",
    "case close": "C0003 --reason moved --date 2022-04-01",
    "case reopen": "C0012",
    "case seal": "C0012 --basis 决定书-3",
    "case unseal": "C0010 --basis 决定书-3",
    "case review": "C0012",
    "case verify": "C0013 --result refuted",
    "visit add": f"C0005 --method door --with self {_TEAM} --document 谈-6",
    "visit amend": "C0003 1 --document 谈-7",
    "contact add": "C0002 --kind phone --by c01",
    "contact amend": "C0003 1 --by p01",
    "test add": f"C0005 --sample hair --result negative --stage laboratory {_TEAM} --body 示例检测中心 --document J-24",
    "test plan": "C0003 --sample hair --on 2022-10-15 --place 示例街道",
    "test amend": "C0005 1 --place 某处",
    "care add": "C0003 --need 临时救助 --to civil-affairs --hardship children --relative 女儿 --age-band 6-14",
    "care result": "C0006 1 --result 已发放",
    "document add": "C0001 --part basics --kind 谈话记录 --number 谈-99 --file {in}/scan.pdf",
    "document attach": "C0001 2 {in}/scan.pdf",
    "document exempt": "C0009 --section talks --reason 家属均在外地",
    "request add": "C0003 --kind correction --about 附件12",
    "request answer": "C0002 1 --from {in}/answer.toml",
    "request withdraw": "C0002 1",
    "meeting add": "--community 甲社区 --by c01,p01,d02 --minutes 纪要-2 --cases C0005",
    "meeting amend": "3 --minutes 纪要-3",
    "assess": "C0005 --level low --circumstance L1=谈话记录 --meeting 3 --reason 符合L1 --statement 无异议",
    "approve": "C0008 --step 3 --by l01,l02 --document 审批表-8",
    "plan": "C0001 --goal 稳定 --review 2022-07-01",
    "measure add": "C0002 --kind 定期谈话 --basis 社区戒毒协议 --by c01 --review 2022-07-01",
    "measure amend": "C0002 1 --by p01",
    "measure end": "C0002 1",
    "file": "C0002 --to centre --receipt 收-9",
    "waive": "RK001 C0005 --by l01 --reason 原件在派出所",
    "waive end": "AP002 C0007",
    "form letter": "C0003 --kind entry --to 示例派出所 --number 函2 --record --out {out}/letter.docx",
    "form answer": "C0002 1 --from {in}/answer.toml",
    "roster ack": "甲社区",
    "import annex": "--apply {in}/fill.xlsx",
    "import licences": "--apply --date 2022-03-31 {in}/licences.xlsx",
    "import roster": "--apply {in}/roster.csv --errors-to {out}/errors.csv",
    "reconcile platform": "{in}/platform.xlsx --as-of 2022-04-07",
    "reconcile judge": "C0001 residence.household_address --take theirs --reason 户口簿",
    "reconcile create": "14 --community 甲社区",
    "export basis": "1 --basis 决定书-5",
    "export destroy": "1",
    "review plan": "--sample 2 --seed 3 --format csv --out {out}/sheets",
    "review add": "C0003 --due 2022-04-15 --from {in}/finding.toml",
    "review close": "1",
    "event add": "--kind training --date 2022-03-04 --community 甲社区 --people 12 --document 签到表-1",
    "undo": "--yes",
    "validate": "",
    "backup": "{out}/backups",
    "key rotate": "",
}  # fmt: skip


def _command(line: str) -> str:
    return next(name for name in (" ".join(line.split()[:2]), line.split()[0]) if name in COMMANDS)


_SEEN = (
    "case list",
    "case find --from {in}/new.toml",
    "waive list",
    "import annex {in}/fill.xlsx",
    "import roster {in}/roster.csv",
    "reconcile list",
    "review list",
    "history C0001",
    "diff C0003",
)
_PAPERS = (
    ("report weekly", "office"),
    ("report summary", "sent"),
    ("report brief", "office"),
    ("report two-level", "office"),
    ("reconcile statement", "agreed"),
)
_ENCRYPTED = (
    ("annex", f"annex 7 {_FULL}", "office"),
    ("document open", "document open C0002 2 --purpose 核对 --to 区禁毒办", "office"),
    ("submit files", f"submit files {WEEK} --purpose 报送 --to 区禁毒办", "sent"),
)

WRITING: tuple[Scenario, ...] = (
    *(Scenario(command, f"{command} {words}") for command, words in _ENTRIES.items()),
    Scenario("case erase", _ERASE, office="packed"),
    Scenario(
        "roster distribute", "roster distribute --recipients {in}/recipients.txt --out {out}/lists", office="plain",
    ),
    Scenario("annex", f"annex 7 --out {{out}}/a.csv {_FULL}", leaves=True),
    Scenario("annex", f"annex all --out {{out}}/book.xlsx {_FULL}", leaves=True),
    Scenario("dossier show", f"dossier show C0001 --out {{out}}/a.docx {_FULL}", leaves=True),
    Scenario(
        "document open",
        "document open C0002 2 --out {out}/scan.pdf --purpose 核对 --to 区禁毒办",
        leaves=True,
    ),
    Scenario("campaign new", "campaign new 2023 --from 2022 --yes", keeps=("drugcheck.toml",)),
    Scenario("case edit", "case edit C0003", keeps=(".drugcheck/drafts/C0003.age",)),
    Scenario("case show", "case show C0001 --reveal --purpose 核对"),
    Scenario("case show", "case show C0001 --for-person --out {out}/person.md", leaves=True),
    Scenario("submit week", f"submit week {WEEK}", office="plain"),
    Scenario("submit sign", f"submit sign {WEEK} --head l02", office="sent"),
    Scenario("submit explain", f"submit explain {WEEK} --explanation 重复建档合并", office="sent"),
    Scenario(
        "submit files", f"submit files {WEEK} --out {{out}}/package --purpose 报送 --to 区禁毒办",
        office="sent", leaves=True,
    ),
    Scenario("key passwd", "key passwd --new-passphrase-fd 77", office="own", descriptors=((77, NEW_PASSPHRASE),)),
    Scenario(
        "key rotate", "key rotate --for-successor --new-passphrase-fd 77",
        office="own", descriptors=((77, NEW_PASSPHRASE),),
    ),
    Scenario("key recovery", "key recovery --label 保险柜", answer=lambda _prompt: str(PAPER)),
    Scenario(
        "key recover", "key recover --from {in}/paper --new-passphrase-fd 77",
        office="paper", descriptors=((77, NEW_PASSPHRASE),),
    ),
    Scenario("restore", "restore {in}/backup {out}/restored", office="sent", makes="{out}/restored", at="{out}"),
    Scenario("sync", "sync {in}/other", office="two"),
    Scenario("merge-driver", "merge-driver {in}/base {in}/ours {in}/theirs records/C0003.toml.age", office="sent"),
    Scenario("unlock", "unlock", office="own"),
    Scenario("lock", "lock", office="own"),
    Scenario(
        "init", "init {out}/new --unit 示例街道 --communities 东社区", office="own", makes="{out}/new", at="{out}"
    ),
    Scenario("demo", "demo {out}/demo --cases 3 --no-tour", office="plain", makes="{out}/demo", at="{out}"),
    # What is read, where it leaves a note of who was seen, a file or the snapshot.
    *(Scenario(_command(line), f"{line} --reveal --purpose 核对") for line in _SEEN),
    *(Scenario(_command(line), f"{line} --out {{out}}/paper.docx", office) for line, office in _PAPERS),
    *(
        Scenario(_command(line), f"{line} --out {{out}}/paper.docx {_FULL}", leaves=True)
        for line in ("form interview C0001 --who self", "form test C0001", "form rights C0001", "form meeting",
                     "form letter C0003 --kind entry --number 函3")
    ),
    *(
        Scenario(command, f"{line} --out {{out}}/paper.age --encrypt-to {PAPER.recipient}", office)
        for command, line, office in _ENCRYPTED
    ),
    Scenario("case list", "case list"),
    Scenario("case erasures", "case erasures 1 --out {out}/proof.md", office="erased"),
    Scenario("todo", "todo --ics {out}/todo.ics"),
    Scenario("validate", "validate --out {out}/findings.xlsx"),
    Scenario("annex", "annex 9 --blank --out {out}/fill.xlsx"),
    Scenario("form rights", "form rights C0001 --record --out {out}/rights.docx"),
    Scenario("review sheet", "review sheet --to police --out {out}/police.csv --format csv"),
    Scenario("restore", "restore {in}/backup --rehearse", office="sent"),
    Scenario("sync", "sync {in}/bare --push", office="two", pushes="{in}/bare"),
    Scenario("sync", "sync {in}/other --take-here C0003 --renumber", office="clash"),
    Scenario("key rotate", "key rotate --post-quantum", office="plain"),
    Scenario("doctor", "doctor --fix", office="loose"),
    Scenario("verify", "verify --repair --yes", office="broken", broken=True),
    Scenario("verify", "verify --repair --from {in}/backup", office="torn", broken=True),
    Scenario("verify", "verify --accept 硬盘损坏", office="back", broken=True),
    # As many files of git as there were changes: each of them is copied.
    Scenario("case erase", _ERASE),
)  # fmt: skip

# More records than are written one after the other.
BATCHES: tuple[Scenario, ...] = (
    Scenario("key rotate", "key rotate", office="many"),
    Scenario("import roster", "import roster --apply {in}/roster.csv --errors-to {out}/errors.csv", office="many"),
    Scenario("campaign new", "campaign new 2023 --from 2022 --yes", office="many", keeps=("drugcheck.toml",)),
    Scenario("demo", f"demo {{out}}/demo --cases {MANY} --no-tour", office="plain", makes="{out}/demo", at="{out}"),
)  # fmt: skip

READING: dict[str, str] = {
    "key list": "",
    "doctor": "",
    "case list": "",
    "case find": "--from {in}/name.txt",
    "case erasures": "",
    "visit list": "C0001",
    "contact list": "C0003",
    "document check": "",
    "document list": "C0001",
    "request list": "C0002",
    "meeting list": "",
    "measure list": "C0002",
    "todo": "",
    "status": "",
    "quality": "",
    "explain": "CT003",
    "waive list": "",
    "dossier gaps": "",
    "form interview": "C0001",
    "form test": "C0001",
    "form rights": "C0001",
    "form meeting": "",
    "form list": "",
    "form letters": "",
    "roster list": "",
    "roster diff": "",
    "reconcile list": "",
    "reconcile statement": "",
    "export log": "",
    "submit list": "",
    "submit verify": "",
    "submit diff": WEEK,
    "report weekly": "",
    "report summary": "",
    "report brief": "",
    "report two-level": "",
    "report score": "",
    "review list": "",
    "review sheet": "--to police --out {out}/police.csv --format csv",
    "history": "C0001",
    "diff": "C0003",
    "verify": "",
    "event list": "",
    "campaign show": "",
}
