"""One command with one fault: what it leaves is held against what was there, and what an undisturbed run leaves.

What is found out from the files alone (`verify`, the records, another try) is found out once for each state of all
files that a command can be left in: two faults that leave the same bytes are followed by the same.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from drugcheck.demo import office as demo_office
from drugcheck.errors import DrugcheckError
from tests.faults import strays
from tests.faults.injector import Plan, is_program
from tests.faults.office import DAY, NEW_PASSPHRASE, PAPER, PASSPHRASE, Offices
from tests.faults.scenarios import Scenario
from tests.faults.stage import Result, Stage
from tests.faults.state import Aftermath, Clean, State, is_clear, with_ledger, without_chance
from tests.faults.tree import Tree

KILLED, DAMAGED = -9, 4
_SAYS_WHAT_TO_DO = re.compile(r"drugcheck (?:-C \S+ )?(?:verify --|restore )")
_STATUSES = frozenset({0, 1, 2, 3, 4, 5})
_INTERRUPTED = 130
_PASSPHRASES = (demo_office.PASSPHRASE, PASSPHRASE, NEW_PASSPHRASE)
_NOT_NOTED = ("first days of findings are not noted", "the proof is not noted")
_HALF = re.compile(r"\.drugcheck-[0-9]+(?:-[0-9a-f]{16})?\.tmp")
_NOTHING_DONE = "nothing was changed"
# What stands beside the records whatever a command does; a snapshot that was cut short goes with the next full reading.
_HOUSEHOLD = re.compile(
    r"\.drugcheck/lock|\.drugcheck/snapshot/(?:[0-9]{4}|names)(?:\.[0-9a-f]{16})?|\.drugcheck/sync/.*|\.git/.*"
)


class Trial:
    """Runs scenarios on a stage that is put back each time."""

    def __init__(self, offices: Offices, folder: Path) -> None:
        self.offices = offices
        self.stage = Stage(folder)
        self.states = 0
        self._strays: frozenset[int] = frozenset()
        self._tree = Tree(folder)
        self._clean: dict[Scenario, Clean] = {}
        self._known: dict[tuple[Scenario, str], Aftermath] = {}
        strays.adopt()

    def clean(self, scenario: Scenario) -> Clean:
        """The undisturbed run."""
        if scenario not in self._clean:
            self._build(scenario)
            before, head = self._state(scenario.broken), self.stage.git("rev-parse", "HEAD").strip()
            files = self._files()
            result = self._run(scenario, Plan())
            states = [before, *self._on_the_way(head), self._state(scenario.broken)]
            left = files | self._files(), self._written()
            self._run(scenario, None)
            twice = left[0] | self._files(), left[1] | self._written()
            self._clean[scenario] = Clean(result, tuple(states), *left, twice)
        return self._clean[scenario]

    def left_by(self, scenario: Scenario) -> str:
        """A digest of what an undisturbed run leaves."""
        self._build(scenario)
        self._run(scenario, Plan())
        return self._tree.digest()

    def complaints(self, scenario: Scenario, plan: Plan) -> list[str]:
        """What is not as it must be after the command has met the fault; nothing if all is well."""
        clean = self.clean(scenario)
        self._build(scenario)
        before = strays.children()
        result = self._run(scenario, plan)
        self._strays = strays.children() - before
        found = list(self._about_the_end(scenario, result, clean))
        if 0 < len(result.seen) <= plan.at:
            found.append(f"it made only {len(result.seen)} calls and met nothing")
        if plan.kind == "torn" and is_program(clean.result.seen[plan.at]):
            # The program goes on alone, and what comes next may come in between.
            after = self._aftermath(scenario, clean)
        else:
            key = scenario, self._tree.digest()
            if key not in self._known:
                self._known[key] = self._aftermath(scenario, clean)
            after = self._known[key]
        found += after.found
        at_once = after.at_once
        if (
            _NOTHING_DONE in result.err
            and at_once is not None
            and at_once.apart_from_looks != clean.states[0].apart_from_looks
        ):
            found.append("it says that nothing was changed, and something was")
        if after.state is not None:
            found += self._about_the_store(scenario, after.state, result, clean)
        return found

    def _aftermath(self, scenario: Scenario, clean: Clean) -> Aftermath:
        self.states += 1
        try:
            at_once = self._state(scenario.broken)
        except (DrugcheckError, AssertionError, OSError):
            at_once = None
        verified = self._command(scenario, "verify")
        found = []
        known = scenario.broken and verified.status == DAMAGED and _SAYS_WHAT_TO_DO.search(verified.out)
        if verified.status != 0 and not known:
            found.append(f"verify {verified.status}: {verified.out[-300:]}{verified.err[-300:]}")
        try:
            state = self._state(scenario.broken)
        except (DrugcheckError, AssertionError, OSError) as error:
            return Aftermath(at_once, None, (*found, f"the store cannot be read: {error!r}"))
        changed = self.stage.git("status", "--porcelain", "--untracked-files=all").splitlines()
        changed = [line for line in changed if line[3:] not in scenario.keeps]
        if changed and not known:
            found.append(f"git status: {changed}")
        if extra := self._files() - clean.files - set(scenario.keeps):
            found.append(f"left in the workspace: {sorted(extra)}")
        found += self._about_traces(scenario)
        found += self._about_another_try(scenario, state, clean)
        return Aftermath(at_once, state, tuple(found))

    def _about_the_end(self, scenario: Scenario, result: Result, clean: Clean) -> Iterator[str]:
        if result.status in (KILLED, _INTERRUPTED) and "Traceback" not in result.err:
            return
        if result.status not in _STATUSES:
            yield f"status {result.status}: {result.err[-400:]}"
        if "Traceback" in result.err:
            yield f"traceback: {result.err[-400:]}"
        # What doctor finds stands in its table.
        if result.status > 1 and result.status != clean.result.status and scenario.command != "doctor":
            told = [line for line in result.err.splitlines() if line.startswith("drugcheck: ")]
            if len(told) != 1 or "\nhint: " not in result.err:
                yield f"not one line and a hint: {result.err[-400:]}"

    def _about_the_store(self, scenario: Scenario, state: State, result: Result, clean: Clean) -> Iterator[str]:
        known = [held.records for held in clean.states]
        if clean.states[0].exports != clean.states[-1].exports and result.status not in (0, 1):
            # An export that was taken back stays in the ledger, as one of which nothing is left.
            known = [with_ledger(each, state.records) for each in known]
        # A record after the other is put back.
        apart = scenario.broken and all(
            any(each.get(id) == held for each in known) for id, held in state.records.items()
        )
        if state.records not in known and not apart:
            ids = [id for id, held in state.records.items() if all(each.get(id) != held for each in known)]
            yield f"neither old nor new: {ids or sorted(state.records)}"
        done = result.status in (0, 1) and result.status == clean.result.status
        told = any(words in result.err for words in _NOT_NOTED)
        if done and not told and state.texts != clean.states[-1].texts:
            yield f"status {result.status}, and it is not done"

    def _about_traces(self, scenario: Scenario) -> Iterator[str]:
        stage = self.stage
        places = [stage.ws, stage.temporary, stage.runtime]
        if not scenario.leaves:
            places.append(stage.out)
        for place in places:
            for path in place.rglob("*"):
                if path.is_file() and is_clear(path):
                    yield f"in the clear: {path.relative_to(stage.folder)}"

    def _about_another_try(self, scenario: Scenario, state: State, clean: Clean) -> Iterator[str]:
        again = self._run(scenario, None)
        old, new = clean.states[0], clean.states[-1]
        if again.status not in _STATUSES or "Traceback" in again.err:
            yield f"again: status {again.status}: {again.err[-400:]}"
        if state.texts == old.texts and state.records == old.records and old.texts != new.texts:
            if again.status != clean.result.status:
                yield f"again: status {again.status} instead of {clean.result.status}: {again.err[-400:]}"
            elif self._state(scenario.broken).texts != new.texts:
                yield "again: it is not as after an undisturbed run"
        if scenario.makes:
            made = self.stage.run(["-C", scenario.makes.format(out=self.stage.out), "verify"])
            if made.status != 0:
                yield f"again: what it makes is not sound ({made.status}): {made.err[-300:]}; try: {again.err[-300:]}"
        if scenario.broken and again.status == 0 and (verified := self._command(scenario, "verify")).status != 0:
            yield f"again: verify {verified.status}: {verified.out[-300:]}{verified.err[-300:]}"
        if scenario.pushes:
            there = self.stage.git("rev-parse", "main", root=Path(scenario.pushes.format(**{"in": self.stage.papers})))
            if again.status == 0 and there != self.stage.git("rev-parse", "main"):
                yield "again: it said that it is pushed, and the other copy does not have it"
        workspace = self.stage.opened(_PASSPHRASES)
        with workspace.vault as vault:
            if problems := vault.verify(whole_history=False).problems:
                yield f"again: not sound: {[str(problem.error.message) for problem in problems][:3]}"
        files, out = clean.twice if state.records == new.records else (clean.files, clean.out)
        if extra := self._files() - files:
            yield f"again: left in the workspace: {sorted(extra)}"
        extra = self._written() - out
        if state.records == new.records and again.status > 1:
            # What is done is not done again: the next one who writes there removes the half of a file.
            extra = frozenset(name for name in extra if not _HALF.fullmatch(name))
        if extra:
            yield f"again: left in out: {sorted(extra)[:5]}"
        if locks := list((self.stage.ws / ".git").rglob("*.lock")):
            yield f"again: locks: {[lock.name for lock in locks]}"
        for place in (self.stage.temporary, self.stage.memory):
            if left := [path.name for path in place.iterdir()]:
                yield f"again: left in {place.name}: {left}"

    def _build(self, scenario: Scenario) -> None:
        strays.wait(self._strays)
        self._strays = frozenset()
        self._tree.restore(self.offices[scenario.office])
        own = scenario.office in ("own", "paper")
        secret = self.stage.papers / "passphrase"
        self.stage.environment = {"DRUGCHECK_PASSPHRASE_FILE": str(secret)} if own else {}
        self.stage.environment["DRUGCHECK_TODAY"] = DAY

    def _run(self, scenario: Scenario, plan: Plan | None) -> Result:
        stage = self.stage
        where = scenario.at.format(ws=stage.ws, out=stage.out)
        return stage.run(
            ["-C", where, *stage.words(scenario.line)],
            plan,
            stdin=scenario.stdin,
            answer=scenario.answer,
            descriptors=dict(scenario.descriptors),
            before=_cheap,
        )

    def _command(self, scenario: Scenario, *words: str) -> Result:
        """A command with the passphrase that fits now: a fault may have met the change of it."""
        result = self.stage.run(["-C", str(self.stage.ws), *words])
        if result.status == 3 and scenario.descriptors:
            new = dict(scenario.descriptors)
            (number,) = new
            words = ("--passphrase-fd", str(number), *words)
            result = self.stage.run(["-C", str(self.stage.ws), *words], descriptors=new)
        return result

    def _state(self, broken: bool = False) -> State:
        workspace = self.stage.opened(_PASSPHRASES)
        with workspace.vault as vault:
            opened, damaged = vault.read_all()
        assert broken or not damaged, damaged
        records = dict.fromkeys(damaged, (0, "damaged"))
        records |= {id: (sealed.rev, without_chance(sealed.text)) for id, sealed in opened.items()}
        tags = self.stage.git("tag", "--list").split()
        return State(records, tuple(tags), (self.stage.ws / "drugcheck.toml").read_bytes())

    def _on_the_way(self, head: str) -> Iterator[State]:
        """The states at the commits that a run made; none where it wrote the history anew."""
        commits = self.stage.git("rev-list", "--reverse", f"{head}..HEAD").split()
        if "!fatal:" in commits:
            return
        workspace = self.stage.opened(_PASSPHRASES)
        for commit in commits[:-1]:
            past = workspace.vault.at(commit)
            opened, _ = past.read_all()
            yield State({id: (sealed.rev, without_chance(sealed.text)) for id, sealed in opened.items()}, (), b"")
            past._history.close()
        workspace.vault.close()

    def _files(self) -> frozenset[str]:
        root = self.stage.ws
        names = {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}
        return frozenset(name for name in names if not _HOUSEHOLD.fullmatch(name))

    def _written(self) -> frozenset[str]:
        out = self.stage.out
        names = (str(path.relative_to(out)) for path in out.rglob("*") if not path.is_dir())
        return frozenset(
            re.sub(r"-[0-9a-f]{8}(?=/|$)", "", name)
            for name in names
            if "/.git/" not in f"/{name}" and not name.endswith("/.drugcheck/lock")
        )


def _cheap() -> None:
    """Lets commands make keys that cost little, and a recovery key that somebody has on paper."""
    from drugcheck.cli import key_recovery
    from drugcheck.demo import make
    from drugcheck.vault import rekey
    from drugcheck.workspace import Workspace

    for function in (Workspace.create.__func__, make.make):  # type: ignore[attr-defined]
        (function.__kwdefaults__ or {})["work_factor"] = 4
    key_recovery.DEFAULT_WORK_FACTOR = 4  # type: ignore[misc]
    rekey.new_recovery = lambda store: PAPER
