"""The hall that joins the wings: `with workspace.edit(case_id, verb) as edit` is the one way to change a record.

A keystroke enters at the command line; the workspace reads the sealed text from the vault, `files` makes it a Case, a
pure function of `domain` makes the next Case, `files` makes it text again, the vault seals, writes and commits it. A
command about one case seldom needs a register: their shapes are imported where they are used.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from drugcheck.changing import (
    Change,
    Edit,
    NotACaseError,
    UnknownCaseError,
    case_id_of,
    in_order,
    is_case_id,
    is_scan_id,
    unknown_case,
)
from drugcheck.domain.case import Case, Record
from drugcheck.domain.office import Config
from drugcheck.errors import DamagedError, DrugcheckError, UsageError
from drugcheck.files.config import load_config
from drugcheck.files.record import from_text
from drugcheck.message import Message
from drugcheck.office_files import OfficeFiles
from drugcheck.reading import Loaded, erased_days, load, refuse_erased
from drugcheck.vault.age.scrypt import DEFAULT_WORK_FACTOR
from drugcheck.vault.errors import BadIdError, UnknownRecordError
from drugcheck.vault.vault import Vault

if TYPE_CHECKING:
    from drugcheck.domain.annexes import Template
    from drugcheck.domain.findings import Context
    from drugcheck.domain.registers import Registers

__all__ = [
    "CONFIG",
    "Change",
    "Loaded",
    "NotACaseError",
    "UnknownCaseError",
    "Workspace",
    "case_id_of",
    "is_case_id",
    "is_scan_id",
    "is_taken",
]

CONFIG = "drugcheck.toml"
_NAMED_IN_LOG = 5

Shape = TypeVar("Shape", bound=Record)


class NoWorkspaceError(UsageError):
    """there is no workspace here: no drugcheck.toml in this folder or above"""

    hint = "drugcheck init DIR"


class WorkspaceExistsError(UsageError):
    """there is a workspace in this folder already"""

    hint = "drugcheck doctor"


def is_taken(root: Path) -> bool:
    """Whether a workspace is at work in the folder: there is a key, or there are records."""
    return (root / ".drugcheck" / "identity.age").exists() or any((root / "records").glob("*.age"))


class Workspace(OfficeFiles):
    """A folder with drugcheck.toml, records/ and templates/ (the office's own); `now` is the clock."""

    def __init__(self, root: Path, config: Config, now: datetime) -> None:
        self.root = root
        self.config = config
        self.now = now
        super().__init__(root / "templates")
        self._vault: Vault | None = None
        self.notices: list[Message] = []

    @property
    def today(self) -> date:
        """The day of every check and entry."""
        return self.now.date()

    @staticmethod
    def locate(start: Path) -> Path:
        """The nearest folder, from `start` upwards, that holds drugcheck.toml. Raises NoWorkspaceError."""
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG).is_file():
                return folder
        raise NoWorkspaceError()

    @classmethod
    def open(cls, root: Path, now: datetime) -> "Workspace":
        """The workspace in that folder, locked. Raises the errors of files.config."""
        return cls(root, load_config(root / CONFIG), now)

    @classmethod
    def create(
        cls,
        root: Path,
        config_text: str,
        passphrase: str,
        now: datetime,
        *,
        work_factor: int = DEFAULT_WORK_FACTOR,
        post_quantum: bool = False,
    ) -> "Workspace":
        """A new workspace in a folder that has none: drugcheck.toml, templates, key, git; unlocked.

        A drugcheck.toml that stands there alone, without a key and without records, is the text and is kept.

        Raises:
            WorkspaceExistsError: a drugcheck.toml or a key stands there. The errors of files.config and of the vault.
        """
        from drugcheck.files.shipped import copy_templates
        from drugcheck.vault import disk
        from drugcheck.vault.history import History

        if is_taken(root):
            raise WorkspaceExistsError()
        # Without git nothing may be left behind: a second try needs the folder as it was.
        _ = History(root.absolute()).git.program
        is_new = not (root / CONFIG).exists()
        config = load_config(config_text)
        root.mkdir(parents=True, exist_ok=True)
        for folder in ("records", "templates"):
            (root / folder).mkdir(exist_ok=True)
        copied = copy_templates(root / "templates")
        if is_new:
            disk.put(str(root / CONFIG), config_text.encode())
        try:
            vault = Vault.create(
                root,
                passphrase,
                config.store or "",
                when=now,
                work_factor=work_factor,
                post_quantum=post_quantum,
                also=[CONFIG, *(f"templates/{name}" for name in copied)],
            )
        except DrugcheckError:
            if is_new:
                (root / CONFIG).unlink(missing_ok=True)
            raise
        workspace = cls(root, config, now)
        workspace.attach(vault)
        workspace.notices += vault.messages
        return workspace

    def past(self, day: date | str) -> "Workspace":
        """The workspace as it was at the end of a day, or at a tag or commit: records, drugcheck.toml and templates.

        Its clock stands on that day, or on the day of the commit. Raises the errors of Vault.at and of files.config.
        """
        from drugcheck.past import read_past

        past = read_past(self.vault, day)
        made = Workspace(self.root, past.config, past.now)
        made.templates = past.templates
        made.config_data = past.config_data
        made.attach(past.vault)
        return made

    def attach(self, vault: Vault) -> None:
        """Unlocks: from here on the records can be read. A change that was cut off is brought to an end first."""
        self._vault = vault
        if any((self.root / ".drugcheck" / name).exists() for name in ("erase", "erase.json")):
            from drugcheck.vault import erase

            erase.recover_locked(self.root.absolute())
        self.notices += vault.recover()

    @property
    def vault(self) -> Vault:
        """The unlocked store."""
        if self._vault is None:
            raise RuntimeError("the workspace was not unlocked")
        return self._vault

    def case_ids(self) -> list[str]:
        """Ids of all cases, in order."""
        return in_order(self.vault.ids())

    def unknown(self, case_id: str) -> UsageError:
        """The error for a case id that does not exist, with the nearest that does; or that it was erased."""
        from drugcheck.domain.erasing import ErasedError

        day = erased_days(self.vault).get(case_id)
        return ErasedError(case=case_id, day=day) if day else unknown_case(case_id, self.vault.ids())

    def case(self, case_id: str, *, even_erased: bool = False) -> Case:
        """One case. Raises UnknownCaseError, NotACaseError, DamagedError (CameBackError too), RecordFaultError."""
        case_id = case_id_of(case_id)
        try:
            text = self.vault.read(case_id).text
        except (UnknownRecordError, BadIdError):
            raise self.unknown(case_id) from None
        if not even_erased:
            refuse_erased(self.vault, case_id)
        return from_text(text, Case, case_id)

    def register(self, shape: type[Shape]) -> Shape:
        """The register of that shape; empty where the store has none yet. Raises DamagedError, RecordFaultError."""
        from drugcheck.domain.registers import NAMES

        name = NAMES[shape]
        try:
            return from_text(self.vault.read(name).text, shape, name)
        except UnknownRecordError:
            return shape()

    def registers(self) -> "Registers":
        """All registers. A damaged one is DamagedError, but for the first days of findings, which are derived."""
        from drugcheck.domain.registers import NAMES, SHAPES, Registers, Seen

        held = set(self.vault.ids()) & set(SHAPES) - {NAMES[Seen]}
        found = {name: self.register(SHAPES[name]) for name in held}
        with suppress(DamagedError):
            found[NAMES[Seen]] = self.register(Seen)
        return Registers(**found)  # type: ignore[arg-type]

    def load(self, *, ask_history: bool = False, anew: bool = False) -> Loaded:
        """All cases in one pass; a damaged or unreadable one is named, and the others still load.

        `ask_history` also notes what the history lacks (FS009), which costs a git process; `anew` opens every record.
        """
        return load(self.vault, self.root, ask_history=ask_history, anew=anew, snapshot=self.config.cache.snapshot)

    @cached_property
    def config_data(self) -> bytes:
        """drugcheck.toml as it stands. Raises OSError."""
        return (self.root / CONFIG).read_bytes()

    def keep_office_files(self) -> None:
        """Commits drugcheck.toml and the templates where they were edited, so that the history has what is in force."""
        names = sorted(path.name for path in self.templates.iterdir() if path.is_file())
        self.vault.keep([CONFIG, *(f"templates/{name}" for name in names if not name.startswith("."))], self.now)

    def context(
        self,
        loaded: Loaded,
        *,
        registers: "Registers | None" = None,
        templates: "Mapping[int, Template] | None" = None,
    ) -> "Context":
        """Everything that rules and annexes look at; with the templates, what the tables say of each other as well."""
        from drugcheck.domain.facts import Facts
        from drugcheck.domain.findings import Context

        facts = [Facts(case, self.config, self.today) for case in loaded.cases]
        return Context(
            facts,
            self.config,
            self.today,
            registers=registers or self.registers(),
            templates=templates,
            scales=self.scales,
            measures=self.measures,
            store=loaded.store,
            dossier=self.dossier,
        )

    @contextmanager
    def change(self, verb: str, *, wait: bool = True) -> Iterator[Change]:
        """Several cases and registers as one commit, or nothing.

        The message of the commit is the ids and the verb, never a name: `C0017 visit.add`. Without `wait` a lock that
        another command holds is BusyError at once.
        """
        with self.vault.change(verb, self.now, wait=wait) as transaction:
            yield Change(self.vault.ids(), transaction)
            names = sorted(transaction.pending)
            if len(names) <= _NAMED_IN_LOG:
                transaction.text = " ".join([*names, verb])
            else:
                transaction.text = f"{verb} ({len(names)} records)"
        self.notices += self.vault.messages
        self.vault.messages.clear()

    @contextmanager
    def edit(self, case_id: str, verb: str) -> Iterator[Edit]:
        """One case as one commit, or nothing."""
        with self.change(verb) as change:
            edit = Edit(change.case(case_id))
            refuse_erased(self.vault, edit.case.id)
            yield edit
            if edit.case != edit.before:
                change.put(edit.case)
