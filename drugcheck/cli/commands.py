"""The table of all commands: name, where the function lives, and one line of help.

Nothing is imported here, so that `--help` and a wrong name cost no more than reading this file. A function is named as
the last word of its command (`list_`, since `list` is Python's) in the module named as the first (`imports` for
`import`, which is Python's too), and returns the exit status, None meaning 0.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: module below drugcheck.cli, function in it, one line of help."""

    module: str
    function: str
    help: str


# The groups of the overview, in the order in which an officer meets them.
SECTIONS: dict[str, tuple[str, ...]] = {
    "workspace": ("init", "demo", "unlock", "lock", "key", "doctor"),
    "cases": ("case", "visit", "contact", "test", "care", "document", "request"),
    "assessment": ("meeting", "assess", "approve", "plan", "measure", "file"),
    "checks": ("todo", "status", "quality", "validate", "explain", "waive"),
    "tables": ("annex", "dossier", "form"),
    "reporting": ("submit", "report", "review"),
    "exchange": ("roster", "import", "reconcile", "export"),
    "history": ("history", "diff", "undo", "verify", "backup", "restore", "sync"),
    "campaign": ("campaign", "event"),
}

# What other programs call, and no overview names.
INTERNAL = frozenset({"merge-driver"})

GROUPS: dict[str, str] = {
    "key": "who can open this store, its passphrase, a new key, a recovery key on paper",
    "case": "open, show, change, find and close cases",
    "visit": "record visits and talks",
    "contact": "record how a person and the staff can reach each other",
    "test": "record and plan hair and urine tests",
    "care": "record needs, referrals and their results",
    "document": "keep the index of a person's file",
    "request": "record what a person asks of the office, and the answer",
    "dossier": "print 一人一档 of a case, and list what dossiers lack",
    "form": "print blank forms and letters, record letters and answers",
    "measure": "record control measures and their end",
    "meeting": "record meetings and their minutes",
    "submit": "freeze, prove and compare what is sent every week",
    "report": "print what the numbers say, without a name",
    "review": "plan the cross review, and record what it found",
    "roster": "list rosters, and note who has the current one",
    "import": "bring in rosters and other lists",
    "reconcile": "compare with the police platform, decide differences, state agreement",
    "export": "list and destroy the files that left in full",
    "campaign": "show the campaign, its phases and dates",
    "event": "record what the office did besides conferences",
}

# What a group does with a first word that is none of its commands: `dossier C0031` is `dossier show C0031`.
DEFAULTS: dict[str, str] = {"dossier": "show"}

COMMANDS: dict[str, Entry] = {
    "init": Entry("init", "init", "make a workspace in a folder"),
    "demo": Entry("demo", "demo", "make a workspace of invented cases and show the main job on it"),
    "unlock": Entry("unlock", "unlock", "open the workspace for a while"),
    "lock": Entry("lock", "lock", "close the workspace now"),
    "key list": Entry("key", "list_", "list which keys open this store"),
    "key passwd": Entry("key", "passwd", "change the passphrase"),
    "key rotate": Entry("key_rotate", "rotate", "make a new key and encrypt every record anew"),
    "key recovery": Entry("key_recovery", "recovery", "make a recovery key, to be kept on paper"),
    "key recover": Entry("key_recovery", "recover", "open the store again with the recovery key on paper"),
    "doctor": Entry("doctor", "doctor", "check what this machine and workspace need"),
    "case new": Entry("case_new", "new", "open a case"),
    "case show": Entry("case", "show", "show a case, masked"),
    "case set": Entry("case_set", "set_", "set values of a case"),
    "case edit": Entry("case_edit", "edit", "edit a case in your editor"),
    "case list": Entry("case_list", "list_", "list cases"),
    "case find": Entry("case_list", "find", "look up a case by name or ID number"),
    "case close": Entry("case_close", "close", "close a case with a reason"),
    "case reopen": Entry("case_close", "reopen", "take back a wrong closing"),
    "case seal": Entry("case_seal", "seal", "seal a closed case"),
    "case unseal": Entry("case_seal", "unseal", "take a seal off"),
    "case review": Entry("case_seal", "review", "note that a closed case is still to be kept"),
    "case erase": Entry("case_erase", "erase", "erase a case from the store and its history"),
    "case erasures": Entry("case_erase", "erasures", "list what was erased"),
    "case verify": Entry("case_verify", "verify", "record what became of a hidden case"),
    "visit add": Entry("visit", "add", "record a visit, a talk or an attempt"),
    "visit amend": Entry("visit", "amend", "correct a visit"),
    "visit list": Entry("visit", "list_", "list the visits of a case"),
    "contact add": Entry("contact", "add", "record a way to reach each other"),
    "contact amend": Entry("contact", "amend", "correct a way to reach each other"),
    "contact list": Entry("contact", "list_", "list the ways to reach a person"),
    "test add": Entry("test", "add", "record a test that was done"),
    "test plan": Entry("test", "plan", "plan a test within the campaign year"),
    "test amend": Entry("test", "amend", "correct a test"),
    "care add": Entry("care", "add", "record a need and where it is referred to"),
    "care result": Entry("care", "result", "record what came of a need"),
    "document add": Entry("document", "add", "add an entry to the index of the file"),
    "document attach": Entry("scan", "attach", "keep the scan of a paper, encrypted"),
    "document open": Entry("scan", "open_", "show a scan, or write it to a file"),
    "document check": Entry("scan", "check", "hold every scan against the index"),
    "document list": Entry("document", "list_", "list the index of the file"),
    "document exempt": Entry("document", "exempt", "say that a section of the dossier does not apply"),
    "request add": Entry("request", "add", "record a request of a person"),
    "request answer": Entry("request", "answer", "record the answer to a request"),
    "request withdraw": Entry("request", "withdraw", "record that a person took a request back"),
    "request list": Entry("request", "list_", "list the requests of a person"),
    "meeting add": Entry("meeting", "add", "record a meeting or event"),
    "meeting amend": Entry("meeting", "amend", "correct a meeting"),
    "meeting list": Entry("meeting", "list_", "list meetings and events"),
    "assess": Entry("assess", "assess", "draw up an assessment of a case"),
    "approve": Entry("approve", "approve", "record a step of the approval that was signed on paper"),
    "plan": Entry("plan", "plan", "draw up the plan of a high-risk case"),
    "measure add": Entry("measure", "add", "add a control measure"),
    "measure amend": Entry("measure", "amend", "correct a measure"),
    "measure end": Entry("measure", "end", "end a measure, or all"),
    "measure list": Entry("measure", "list_", "list the measures of a case"),
    "file": Entry("plan", "file", "record that a plan or level was filed"),
    "todo": Entry("todo", "todo", "show what is to be done, by when, and who is waited for"),
    "status": Entry("status", "status", "show where the campaign stands"),
    "quality": Entry("quality", "quality", "show how complete, accurate, fresh and consistent the files are"),
    "validate": Entry("validate", "validate", "check the records against the rules"),
    "explain": Entry("explain", "explain", "explain a rule"),
    "waive": Entry("waive", "waive", "answer for a finding until a day"),
    "waive list": Entry("waive", "list_", "list waivers and whether they count"),
    "waive end": Entry("waive", "end", "end a waiver"),
    "annex": Entry("annex", "annex", "print one of the 14 annex tables, or all"),
    "dossier show": Entry("dossier", "show", "print the dossier of a case"),
    "dossier gaps": Entry("dossier", "gaps", "list what dossiers lack"),
    "form interview": Entry("form", "interview", "print the form of a talk"),
    "form test": Entry("form", "of_test", "print the form of a test"),
    "form rights": Entry("form", "rights", "print the sheet that tells the person what is kept and what may be asked"),
    "form meeting": Entry("form", "meeting", "print minutes of a conference to be filled in"),
    "form list": Entry("form", "list_", "list the forms and their templates"),
    "form letter": Entry("form_letter", "letter", "draft a letter about a case, and record that it was sent"),
    "form answer": Entry("form_letter", "answer", "record that a letter was answered"),
    "form letters": Entry("form_letter", "letters", "list letters and their answers"),
    "roster list": Entry("roster", "list_", "list the imported rosters"),
    "roster diff": Entry("roster", "diff", "hold the current roster against the one before"),
    "roster distribute": Entry("roster", "distribute", "record that the roster was handed out"),
    "roster ack": Entry("roster", "ack", "record that a community has the roster"),
    "import annex": Entry("import_annex", "annex", "hold a sheet that a community has filled in against the cases"),
    "import licences": Entry("import_licences", "licences", "hold the police list of licences against the cases"),
    "import roster": Entry("imports", "roster", "compare a roster with the cases and take it over"),
    "reconcile platform": Entry("reconcile", "platform", "compare an export of the police platform with the cases"),
    "reconcile list": Entry("reconcile", "list_", "list differences, their verdicts and what is next"),
    "reconcile judge": Entry("reconcile_judge", "judge", "decide a difference, a candidate pair or a row"),
    "reconcile create": Entry("reconcile_judge", "create", "open a case of a row that has none"),
    "reconcile statement": Entry("reconcile", "statement", "print the statement of agreement to be signed"),
    "export log": Entry("export", "log", "list the files that left in full"),
    "export basis": Entry("export", "basis", "add the legal ground of a look at a sealed case"),
    "export destroy": Entry("export", "destroy", "delete such a file and record it"),
    "submit week": Entry("submit", "week", "freeze what is sent for a week"),
    "submit list": Entry("submit", "list_", "list the weeks that were sent"),
    "submit verify": Entry("submit", "verify", "prove a package"),
    "submit diff": Entry("submit", "diff", "say why numbers moved between two weeks"),
    "submit files": Entry("submit", "files", "write the files of a package"),
    "submit sign": Entry("submit", "sign", "record who signed a package on paper"),
    "submit explain": Entry("submit", "explain", "explain why a total fell"),
    "report weekly": Entry("report", "weekly", "print the weekly report"),
    "report summary": Entry("report_campaign", "summary", "print the start of the campaign against its end"),
    "report brief": Entry("report_campaign", "brief", "print one page for those who lead the campaign"),
    "report two-level": Entry("report_campaign", "two_level", "print what measures are due and done"),
    "report score": Entry("report_campaign", "score", "count what a score is made of"),
    "review plan": Entry("review", "plan", "pair communities and draw the files they look at"),
    "review add": Entry("review", "add", "record what a review found"),
    "review close": Entry("review", "close", "record that a finding was set right"),
    "review list": Entry("review", "list_", "list what reviews found"),
    "review sheet": Entry("review", "sheet", "write what is to be set right, by who owns the field"),
    "history": Entry("history", "history", "show what changed in a case, value by value"),
    "diff": Entry("history", "diff", "show what changed in a case since an earlier revision"),
    "undo": Entry("undo", "undo", "take back the last operations"),
    "verify": Entry("verify", "verify", "open every record and check seals, names and history"),
    "backup": Entry("backup", "backup", "make a backup and prove that it opens"),
    "restore": Entry("backup", "restore", "restore a backup, or prove that it opens"),
    "sync": Entry("sync", "sync", "fetch, check and merge another copy of this store; push on your word"),
    "merge-driver": Entry("merge_driver", "merge_driver", "merge two versions of a record; git calls it"),
    "event add": Entry("event", "add", "record an event, or a count of venues or incidents"),
    "event list": Entry("event", "list_", "list events"),
    "campaign show": Entry("campaign", "show", "show the campaign and the phase of today"),
    "campaign new": Entry("campaign_new", "new", "go on into the next campaign"),
}


def members(group: str) -> list[str]:
    """The names of the commands in a group; of commands and groups at the top for ``."""
    if group:
        return [path.partition(" ")[2] for path in COMMANDS if path.startswith(f"{group} ")]
    return [name for names in SECTIONS.values() for name in names]
