"""`drugcheck roster distribute --out`: an encrypted file and a slip for each community. 三(一) 「分发吸毒人员名册」."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from drugcheck.cli import encrypting, exporting, screen, state
from drugcheck.cli.loading import load
from drugcheck.domain.handing_out import hand_out
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.registers import Rosters
from drugcheck.domain.roster.sharing import CATEGORIES, Shares, share
from drugcheck.errors import DamagedError, RefusedError, UsageError
from drugcheck.message import Message, message
from drugcheck.vault.errors import LockingError, StoreWriteError
from drugcheck.workspace import Workspace

if TYPE_CHECKING:
    from drugcheck.vault.age import Recipient

ROSTER_ANNEX = 2


class DayNotRecordedError(UsageError):
    """the files are written and in the ledger, and the day is not recorded yet: {reason}"""

    hint = "drugcheck roster distribute"


class ProtectionNeededError(UsageError):
    """a roster leaves encrypted only: to a passphrase, or to the age recipient of each community"""

    hint = "{command} --to-passphrase"


class NoRecipientError(UsageError):
    """no age recipient that can be used for {communities}"""

    hint = "{command} --to-passphrase"


class UnassignedError(RefusedError):
    """{count} cases have no community of drugcheck.toml and would be handed to nobody: {cases}"""

    hint = "{command} --allow-unassigned"


class RosterIncompleteError(DamagedError):
    """{count} cases cannot be read: a roster without them is not handed out"""


class Ways(NamedTuple):
    """How the files are protected, and what is allowed."""

    to_passphrase: bool
    recipients: Path | None
    allow_unassigned: bool
    dry_run: bool


class Distribution(NamedTuple):
    """What is handed out: counts by community and category, never a person."""

    shares: Shares
    written: tuple[str, ...]
    consequences: tuple[Message, ...]

    def lines(self) -> list[str | Message | screen.Table]:
        """A table of counts whose last row is their sum, then who is unassigned, then what follows."""
        parts = self.shares.parts
        rows: list[tuple[object, ...]] = [
            (part.community, *(part.categories[name] for name in CATEGORIES), part.rows) for part in parts
        ]
        sums = (sum(part.categories[name] for part in parts) for name in CATEGORIES)
        rows.append(("合计", *sums, self.shares.rows))
        lines: list[str | Message | screen.Table] = [screen.Table(("社区", *CATEGORIES, "人数"), rows)]
        if self.shares.unassigned:
            lines.append(f"未分配 {len(self.shares.unassigned)}: {'、'.join(self.shares.unassigned)}")
        return [*lines, *self.consequences]

    def data(self) -> Mapping[str, object]:
        """The same as an object; `files` is empty in a dry run."""
        return {
            "communities": [
                {"community": part.community, "rows": part.rows, "categories": part.categories}
                for part in self.shares.parts
            ],
            "rows": self.shares.rows,
            "unassigned": self.shares.unassigned,
            "files": self.written,
            "consequences": self.consequences,
        }


def distribute(
    out: Path,
    ways: Ways,
    day: date | None,
    to: str | None,
    purpose: str | None,
    destroy_by: date | None,
    *,
    json: bool,
) -> None:
    """Writes the files through the gate and records the hand-over.

    Raises:
        ProtectionNeededError, NoRecipientError, UnassignedError, WeakPassphraseError, RosterIncompleteError; what
        hand_out and the gate raise; OSError where a file cannot be written.
    """
    command = state.settings().command
    workspace = state.workspace()
    if ways.to_passphrase == (ways.recipients is not None) and not ways.dry_run:
        raise ProtectionNeededError(command=command)
    names = [community.name for community in workspace.config.communities]
    handed_on = day or workspace.today
    _register, roster, follows = hand_out(workspace.register(Rosters), handed_on, workspace.today, workspace.config)
    loaded = load(workspace)
    if loaded.errors:
        raise RosterIncompleteError(count=len(loaded.errors))
    shares = share(workspace.annex_template(ROSTER_ANNEX), workspace.context(loaded))
    if ways.dry_run:
        screen.show(Distribution(shares, (), (message("nothing was written"),)), as_json=json)
        return
    if shares.unassigned and not ways.allow_unassigned:
        raise UnassignedError(count=len(shares.unassigned), cases="、".join(shares.unassigned), command=command)
    terms = exporting.terms(out, REVEALED, workspace, to or "、".join(names), purpose or "发放名册", destroy_by)
    keys = _keys(ways, names, command)
    files = _files(out, shares, keys, workspace, roster.no, handed_on, terms)
    out.mkdir(mode=0o700, exist_ok=True)
    cases = tuple(case for part in shares.parts for case in part.table.cases)
    sealed_to = encrypting.BY_PASSPHRASE if ways.to_passphrase else encrypting.BY_RECIPIENTS
    exporting.deliver(workspace, terms, "roster", files, rows=shares.rows, cases=cases, sealed_to=sealed_to)
    try:
        with workspace.change("roster.distribute") as change:
            change.rosters = hand_out(change.rosters, handed_on, workspace.today, workspace.config)[0]
    except (StoreWriteError, LockingError) as error:
        raise DayNotRecordedError(reason=error.details["reason"]) from None
    screen.show(Distribution(shares, tuple(file.path.name for file in files), follows), as_json=json)


def _files(
    out: Path,
    shares: Shares,
    keys: Callable[[str], "Recipient"],
    workspace: Workspace,
    roster: int,
    day: date,
    terms: exporting.Terms | None,
) -> list[exporting.File]:
    from drugcheck.files.hand_over import Slip, slip_text
    from drugcheck.files.tables import to_csv
    from drugcheck.vault.age import encrypt

    files = []
    for part in shares.parts:
        sealed = encrypt(to_csv(part.table).encode("utf-8-sig"), keys(part.community))
        name = f"{part.community}.csv.age"
        slip = Slip(
            roster=roster,
            day=day,
            community=part.community,
            unit=workspace.config.unit.name,
            file=name,
            fingerprint=f"sha256:{hashlib.sha256(sealed).hexdigest()}",
            rows=part.rows,
            total=shares.rows,
            categories=part.categories,
            destroy_by=terms.destroy_by if terms is not None else None,
        )
        files.append(exporting.File(out / name, sealed))
        files.append(exporting.File(out / f"{part.community}-交接单.md", slip_text(slip).encode()))
    return files


def _keys(ways: Ways, names: list[str], command: str) -> Callable[[str], "Recipient"]:
    """Community -> who can open its file. A passphrase gets a salt of its own in each file."""
    from drugcheck.vault.age import MalformedKeyError, ScryptRecipient, parse_recipient

    if ways.recipients is None:
        passphrase = encrypting.asked_passphrase("--recipients FILE")
        return lambda community: ScryptRecipient(passphrase)
    from drugcheck.files.hand_over import read_recipients

    said = read_recipients(ways.recipients, command)
    found: dict[str, Recipient] = {}
    for name in names:
        try:
            found[name] = parse_recipient(said.get(name, ""))
        except MalformedKeyError:
            continue
    if lacking := [name for name in names if name not in found]:
        raise NoRecipientError(communities="、".join(lacking), command=command)
    return found.__getitem__
