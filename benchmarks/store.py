"""Workspaces to measure in: a demo made by the command, and stores of any number of cases copied from it."""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from functools import cached_property
from itertools import chain, cycle
from pathlib import Path
from shutil import copytree

from msgspec.structs import replace

from drugcheck.demo.office import PASSPHRASE, TODAY, config_text
from drugcheck.domain import identity_number
from drugcheck.domain.approval import fingerprint, signed_fingerprint
from drugcheck.domain.case import Case, Person
from drugcheck.domain.findings import Severity
from drugcheck.domain.registers import NAMES, Meetings, Rosters
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.files.record import from_text, to_text
from drugcheck.vault.identity import create_identity, open_identity, read_identity
from drugcheck.vault.records import record_path
from drugcheck.vault.seal import Keys, seal
from drugcheck.vault.vault import Vault
from drugcheck.workspace import CONFIG, Workspace

# Cheap on purpose: what is measured begins when the identity is open.
_WORK_FACTOR = 4
_FIRST_IDEOGRAPH = 0x4E00
_PLACES = 18  # of an ID number
_PAPER = re.compile(r'^((?:document|decision|number|proof_document|no) = "[^"]*[0-9][^"]*)"$', re.MULTILINE)


def program() -> list[str]:
    """How drugcheck is started: the console script beside this Python, as a person starts it."""
    scripts = Path(sys.executable).parent
    found = [scripts / name for name in ("drugcheck", "drugcheck.exe") if (scripts / name).exists()]
    return [str(found[0])] if found else [sys.executable, "-m", "drugcheck"]


class Demo:
    """A workspace made by `drugcheck demo`, whose unlocking stays inside a folder of its own."""

    def __init__(self, folder: Path, cases: int) -> None:
        """Raises subprocess.CalledProcessError when the command fails."""
        self.root = folder / "demo"
        runtime = folder / "runtime"
        runtime.mkdir(parents=True, mode=0o700)
        self.environment = os.environ | {
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_STATE_HOME": str(folder / "state"),
            "DRUGCHECK_LANG": "en",
        }
        # An installed program has its byte code; a checkout may be one that nothing is written into.
        self.environment |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
        # Nobody works with output that is sent line by line into a file.
        self.environment["PYTHONUNBUFFERED"] = ""
        self._run("demo", str(self.root), "--cases", str(cases), "--seed", "7", "--no-tour")

    def unlock(self) -> None:
        """As a person does before working, so that no later command pays for scrypt."""
        self._run("-C", str(self.root), "unlock")

    @cached_property
    def workspace(self) -> Workspace:
        """The demo opened in this process."""
        return _opened(self.root, open_identity(read_identity(self.root), PASSPHRASE))

    def _run(self, *arguments: str) -> None:
        subprocess.run([*program(), *arguments], env=self.environment, check=True, capture_output=True)


class Copies:
    """A store of `count` cases: those of a demo over and over, under other ids, names and numbers of people and papers.

    The demo's templates, meetings and rosters stand around them, so that the rules find in each what they find in the
    demo. Loading needs neither history nor durable writes, so the records are sealed and written without them.
    """

    def __init__(
        self, folder: Path, demo: Workspace, count: int, *, visits: int | None = None, sound: bool = False
    ) -> None:
        """`visits` gives every case that many, those of its own over and over.

        A `sound` store is made of the cases without an error, and its day is that of the demo: a week can be submitted.
        """
        when = datetime.combine(TODAY, time(12)).astimezone() if sound else datetime.now().astimezone()
        self.root = folder / f"store-{count}"
        (self.root / "records").mkdir(parents=True)
        store = str(uuid.uuid4())
        config = config_text(store, when.date())
        if sound:
            # Copies of a few who are away are more of them than the office may have.
            config = config.replace("unreachable_ratio = 0.05", "unreachable_ratio = 0.5")
        (self.root / CONFIG).write_text(config, encoding="utf-8", newline="\n")
        self.keys = create_identity(self.root, PASSPHRASE, store, when=when, work_factor=_WORK_FACTOR)
        self.key_file = folder / f"key-{count}.txt"
        self.key_file.write_text(f"{self.keys.identity}\n", encoding="utf-8")
        self.ids = [f"C{number:04d}" for number in range(1, count + 1)]
        self.paths = [self.root / record_path(case_id) for case_id in self.ids]
        cases = demo.load().cases if not sound else _without_errors(demo, when)
        if visits is not None:
            cases = tuple(_with_visits(case, visits) for case in cases if case.visits)
        for name, text in chain(_cases(cases, self.ids), _registers(demo, cases, self.ids)):
            (self.root / record_path(name)).write_bytes(seal(text, name, 1, self.keys))
        copytree(demo.templates, self.root / "templates")
        self.workspace = _opened(self.root, self.keys, when)

    def twin(self, folder: Path) -> Path:
        """A second copy of the committed store in a new folder. Both are changed in most cases, each in another place.

        What `sync` has to merge then is all that both changed.
        """
        copytree(self.root, folder)
        third = len(self.ids) // 3
        other = _opened(folder, self.keys, self.workspace.now)
        _change(other, self.ids[third:], lambda case: replace(case, person=replace(case.person, phone="00000000000")))
        other.vault.close()
        ours = self.ids[: 2 * third]
        _change(self.workspace, ours, lambda case: replace(case, status=replace(case.status, place="某处")))
        return folder

    def commit(self) -> None:
        """Gives the store a history of one commit. Raises subprocess.CalledProcessError when git fails."""
        author = ("-c", "user.name=benchmarks", "-c", "user.email=benchmarks@localhost")
        for arguments in (["init", "--quiet"], ["add", "--all"], [*author, "commit", "--quiet", "--message=copies"]):
            subprocess.run(["git", "-C", str(self.root), *arguments], check=True, capture_output=True)

    def texts(self, count: int) -> list[str]:
        """The first texts of the store."""
        opened, _ = self.workspace.vault.read_all(self.ids[:count])
        return [opened[case_id].text for case_id in self.ids[:count]]


def _cases(cases: Sequence[Case], ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Id and text of each case of a store."""
    for place, case_id in enumerate(ids):
        turn, position = divmod(place, len(cases))
        case = cases[position]
        copy = replace(case, case=replace(case.case, id=case_id), person=_another(case.person, turn))
        yield case_id, to_text(_signed_anew(case, _with_other_papers(copy, turn)) if turn else copy)


def _with_visits(case: Case, count: int) -> Case:
    return replace(case, visits=tuple(replace(one, no=no) for no, one in zip(range(1, count + 1), cycle(case.visits))))


def _another(person: Person, turn: int) -> Person:
    """The same person in every turn but the name and the serial of the ID number, so that nobody is there twice."""
    name, number = person.name, person.id_number
    if turn and name:
        name += chr(_FIRST_IDEOGRAPH + turn)
    birth = identity_number.birth_date(number) if number else None
    if turn and number and birth and len(number) == _PLACES and identity_number.is_valid(number):
        # An even step keeps the sex.
        number = identity_number.make(birth, (int(number[14:17]) + 2 * turn) % 1000)
    return replace(person, name=name, id_number=number)


def _with_other_papers(case: Case, turn: int) -> Case:
    """The case with every number of a paper made another in each turn, since a paper belongs to one file."""
    return from_text(_PAPER.sub(rf'\1/{turn}"', to_text(case)), Case)


def _signed_anew(before: Case, after: Case) -> Case:
    """What was signed before the numbers of papers changed is signed still; what had lapsed has lapsed."""
    old, new = fingerprint(before), fingerprint(after)
    assessments = []
    for was, now in zip(before.assessments, after.assessments, strict=True):
        drawn_up = replace(now, facts=new if was.facts == old else was.facts)
        was_signed, is_signed = signed_fingerprint(before, was, old), signed_fingerprint(after, drawn_up, new)
        approvals = [replace(one, facts=is_signed if one.facts == was_signed else one.facts) for one in now.approvals]
        assessments.append(replace(drawn_up, approvals=tuple(approvals)))
    return replace(after, assessments=tuple(assessments))


def _registers(demo: Workspace, cases: Sequence[Case], ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name and text of the demo's meetings and rosters, which name all copies of the cases that they named."""
    copies = {case.id: ids[position :: len(cases)] for position, case in enumerate(cases)}

    def named(held: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(copy for name in held for copy in copies.get(name, ()))

    meetings = [replace(one, cases=named(one.cases)) for one in demo.register(Meetings).meetings]
    rosters = [replace(one, cases=named(one.cases)) for one in demo.register(Rosters).rosters]
    yield NAMES[Meetings], to_text(Meetings(meetings=tuple(meetings)))
    yield NAMES[Rosters], to_text(Rosters(rosters=tuple(rosters)))


def _without_errors(demo: Workspace, when: datetime) -> tuple[Case, ...]:
    then = _opened(demo.root, demo.vault.keys, when)
    loaded = then.load()
    found = run(CATALOGUE, then.context(loaded))
    wrong = {finding.case for finding in found if finding.severity is Severity.ERROR}
    return tuple(case for case in loaded.cases if case.id not in wrong)


def _change(workspace: Workspace, ids: Iterable[str], changed: Callable[[Case], Case]) -> None:
    with workspace.change("case.set") as change:
        for case_id in ids:
            change.put(changed(change.case(case_id)))


def _opened(root: Path, keys: Keys, when: datetime | None = None) -> Workspace:
    workspace = Workspace.open(root, when or datetime.now().astimezone())
    workspace.attach(Vault(root, keys))
    return workspace
