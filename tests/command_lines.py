"""Every command of the program with case data, as an officer would type it, on the cases of tests/marked.py.

{case} is the open one, {out} an empty folder, {given} one with the files that come in, {other} another copy of the
workspace, {backup} the last backup; what stands behind ` < ` is typed; a line with `!` before it is refused.
A command that is added has to be added here, and so has each option that shows or writes in another way.
"""

import re

from drugcheck.cli import frame
from drugcheck.cli.commands import COMMANDS, INTERNAL

WEEK = "2022-W14"

# Make, open or close a workspace, or change who opens it; no case is looked at.
NO_CASE = frozenset(
    {
        *("init", "demo", "unlock", "lock"),
        *("key list", "key passwd", "key rotate", "key recovery", "key recover"),
    }
)
# Options by which a command shows or writes something else, and has a line of its own.
SHOWING = frozenset({"--out", "--as-of", "--ics", "--errors-to", "--format"})
# What is in full by its nature, and is looked through in tests/test_masked.py by itself.
IN_FULL = frozenset({"case show --out", "roster distribute --out", "import roster --errors-to"})

# Command -> what is run, in one workspace; {out} is an empty folder, {given} one with the files that come in.
READING: dict[str, tuple[str, ...]] = {
    "doctor": ("doctor",),
    "case show": ("case show {case}", "case show C0014", "case show C0015", "case show C0016", "case show C0018",
                  "case show {case} --as-of HEAD"),
    "case list": ("case list", "case list --sealed", "case list --closed", "case list --lacking",
                  "case list --as-of HEAD"),
    "case find": ("case find - < 周",),
    "case erasures": ("case erasures",),
    "visit list": ("visit list {case}",),
    "contact list": ("contact list {case}",),
    "measure list": ("measure list {case}",),
    "document list": ("document list {case}",),
    "document check": ("document check",),
    "request list": ("request list {case}",),
    "meeting list": ("meeting list",),
    "assess": ("assess {case} --criteria",),
    "todo": ("todo --days 900 --all", "todo --waiting", "todo --by kind", "todo --ics {out}/todo",
             "todo --as-of HEAD"),
    "status": ("status", "status --community 甲社区", "status --as-of HEAD"),
    "quality": ("quality", "quality --by unit", "quality --as-of HEAD"),
    "validate": ("validate --all", "validate --case {case}", "validate --case C0017", "validate --focus submission",
                 "validate --format csv --out {out}/v.csv", "validate --format xlsx --out {out}/v.xlsx",
                 "validate --format md", "validate --sheet {out}/sheets", "validate --as-of HEAD"),
    "explain": ("explain CT003", "explain --all"),
    "waive list": ("waive list", "waive list --as-of HEAD"),
    "annex": ("annex all", "annex all --format md", "annex all --format csv --out {out}/csv",
              "annex all --format html --out {out}/html", "annex all --format json",
              "annex all --format xlsx --out {out}/a.xlsx --to 区禁毒办",
              "annex 10 --format csv --out {out}/10.csv --to 区禁毒办",
              "annex 11 --format xlsx --out {out}/11.xlsx --to 区禁毒办", "annex 3 --case {case} --out {out}/3.docx",
              "annex 3 --all", "annex 9 --blank --out {out}/blank.xlsx", "annex 2 --as-of HEAD", "annex all --check",
              "annex --categories"),
    "dossier show": ("dossier {case}", "dossier C0014", "dossier C0016", "dossier {case} --as-of HEAD",
                     "dossier {case} --out {out}/d.docx", "dossier C0018 --out {out}/dead.docx"),
    "dossier gaps": ("dossier gaps", "dossier gaps --as-of HEAD"),
    "form interview": ("form interview {case} --who self", "form interview {case} --who relative --out {out}/i.docx"),
    "form test": ("form test {case}", "form test {case} --out {out}/t.docx"),
    "form rights": ("form rights {case}", "form rights {case} --out {out}/r.docx"),
    "form meeting": ("form meeting 9", "form meeting --cases {case},C0016 --out {out}/m.docx"),
    "form list": ("form list",),
    "form letter": ("form letter {case} --kind entry --to 某单位",
                    "form letter {case} --kind entry --to 某单位 --out {out}/l.docx"),
    "form letters": ("form letters", "form letters --open"),
    "roster list": ("roster list",),
        "import annex": ("import annex {given}/annex.xlsx",),
    "import licences": ("import licences {given}/licences.xlsx --date 2022-03-31",),
    "import roster": ("import roster {given}/roster.xlsx",),
    "reconcile list": ("reconcile list", "reconcile list --open"),
        "export log": ("export log", "export log --accesses"),
    "submit list": ("submit list",),
    "submit verify": ("submit verify",),
    "submit diff": ("submit diff {week} {week}",),
    "report weekly": ("report weekly", "report weekly --format md",
                      "report weekly --format docx --out {out}/w.docx"),
    "report summary": ("report summary", "report summary --format docx --out {out}/s.docx"),
    "report brief": ("report brief", "report brief --format docx --out {out}/b.docx"),
    "report two-level": ("report two-level", "report two-level --format xlsx --out {out}/2.xlsx"),
    "report score": ("report score", "report score --explain"),
    "review list": ("review list",),
    "review sheet": ("review sheet --to community", "review sheet --to police --format xlsx --out {out}/r.xlsx"),
    "history": ("history {case}", "history {case} --field person",),
    "diff": ("diff {case} 1",),
    "verify": ("verify",),
    "event list": ("event list",),
    "campaign show": ("campaign show", "campaign show --duties"),
}  # fmt: skip

# What changes something, in an order in which each goes through, in another copy of the workspace.
WRITING: tuple[str, ...] = (
    "case new --kind registered --community 甲社区 --from {given}/new.toml",
    "case set {case} visits.1.summary --from {given}/text",
    "case set {case} person.name --from {given}/text",
    "case edit {case}",
    "visit add {case} --method door --with relative --by c01,p01 --document 谈-9 --from {given}/another.toml",
    "visit add {case} --method door --with self --by c01,p01 --document 谈-10 --from {given}/own.toml",
    "visit amend {case} 1 --pages 2",
    "contact add {case} --kind phone --by c01",
    "contact amend {case} 1 --by c02",
    "test add {case} --sample urine --stage onsite --result negative --by c01,p01 --body 站 --basis 协议",
    "test plan {case} --sample hair --on 2022-09-15",
    "test amend {case} 1 --document 检-10",
    "care add {case} --need 技能培训 --to employment",
    "care result {case} 1 --result 已办结 --from {given}/satisfied.toml",
    "document add {case} --part basics --kind 登记表 --number 登-1",
    "document attach {case} 2 {given}/scan.pdf",
    "document open {case} 2 --out {out}/scan.pdf --to 区禁毒办 --purpose 核对",
    "document exempt {case} --section 移交更正函 --reason 未发生移交",
    "request add {case} --kind objection --about 附件12",
    "request answer {case} 2 --from {given}/answer.toml",
    "request add {case} --kind correction",
    "request withdraw {case} 3",
    "meeting add --kind conference --date 2022-04-10 --community 甲社区 --by c01,p01 --minutes 纪-9 --cases {case}",
    "meeting amend 9 --minutes 纪-10",
    "assess {case} --level high --circumstance H1=决定书 --meeting 9 --reason 复评",
    "!approve {case} --step 1 --by c01,p01 --date 2022-04-11 --document 纪-10",
    "plan {case} --no 策-9 --goal 稳定",
    "measure add {case} --kind 定期谈话 --basis 协议 --by c01",
    "measure amend {case} 1 --basis 协议",
    "measure end {case} 1",
    "!file {case} --to centre --receipt 收-9",
    "!waive CT008 {case} --reason 另行核实 --until 2022-05-01 --by d01",
    "waive end CT008 {case}",
    "import roster {given}/roster.xlsx --apply",
    "import licences {given}/licences.xlsx --date 2022-03-31 --apply",
    "import annex {given}/annex.xlsx --apply",
    "roster diff",
    "roster distribute --date 2022-04-11",
    "roster ack 甲社区",
    "reconcile judge {case} --row 2 --pair different --reason 非同一人",
    "reconcile create 3 --community 甲社区",
    "reconcile platform {given}/platform.xlsx --as-of 2022-04-10",
    "reconcile list",
    "!reconcile statement --out {out}/s.docx",
    "form letter {case} --kind entry --to 某单位 --number 函-9 --record --out {out}/l.docx",
    "form answer {case} 2 --from {given}/answer.toml",
    "submit files {week} --out {out}/files --to 区禁毒办 --purpose 报送 --basis 调取函-1",
    "export basis 1 --basis 调取函-1",
    "export destroy 1",
    "submit week 2022-W15",
    "submit sign {week} --compiled-by d01",
    "submit explain {week} --explanation 重新核查",
    "review plan --sample 2 --format csv --out {out}/review",
    "review add {case} --by 乙社区 --from {given}/finding.toml",
    "review close 1",
    "event add --kind venues --date 2022-04-10 --community 甲社区 --count 3",
    "undo --dry-run",
    "undo --yes",
    "case verify C0014 --result confirmed --document 核-1",
    "case close {case} --reason moved --from {given}/correct_place.toml",
    "case reopen {case}",
    "case close {case} --reason other",
    "case seal {case} --basis 决定书-1",
    "case review {case}",
    "case unseal {case} --basis 决定书-2",
    "case erase {case} --ground law --basis 决定书-3 --approver l01 --yes --out {out}/proof.docx",
    "case erasures 1 --out {out}/proof.md",
    "backup {out}/backups",
    "restore {backup} --rehearse",
    "!sync {other}",
    "campaign new 2023 --dry-run",
)


def options(command: str) -> set[str]:
    """The options of a command."""
    return {option for parameter in frame.command(command).params for option in parameter.opts}


def lines() -> dict[str, list[str]]:
    """The lines of each command."""
    found: dict[str, list[str]] = {name: [] for name in COMMANDS}
    for line in (*(line for several in READING.values() for line in several), *WRITING):
        words = line.lstrip("!").split()
        named = " ".join(words[:2])
        if named not in found:
            named = words[0] if words[0] in found else f"{words[0]} show"
        found[named].append(line)
    return found


def untried() -> list[str]:
    """Commands, and options that show or write in another way, that no line tries."""
    missing = []
    for name, tried in lines().items():
        if name in NO_CASE | INTERNAL:
            continue
        if not tried:
            missing.append(name)
        given = set(re.findall(r"--[a-z-]+", " ".join(tried)))
        missing += [f"{name} {option}" for option in sorted(options(name) & SHOWING - given)]
    return [name for name in missing if name not in IN_FULL]
