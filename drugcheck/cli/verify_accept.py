"""`drugcheck verify --accept REASON`: the officer's word that a store which was set back is as it is meant to be."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck.cli import screen, state
from drugcheck.domain.exporting import noted
from drugcheck.domain.registers import Access, Accesses
from drugcheck.errors import UsageError
from drugcheck.message import Message, message

_SHORT = 10


class NoReasonError(UsageError):
    """--accept needs the reason, in words without names"""

    hint = "drugcheck verify --accept REASON"


class Accepted(NamedTuple):
    """What was taken as it stands, and what spoke against it; None where nothing did."""

    commit: str
    records: int
    against: Message | None

    def lines(self) -> Iterator[Message]:
        """What spoke against it, and what is compared with from here on."""
        if self.against is not None:
            yield self.against
        yield message(
            "taken as it stands: {records} records, commit {commit}", records=self.records, commit=self.commit[:_SHORT]
        )
        yield message("the access log has the reason; check the rest with: drugcheck verify")

    def data(self) -> dict[str, object]:
        """`commit`, `records`, `against`."""
        return {"commit": self.commit, "records": self.records, "against": self.against}


def run(reason: str, *, json: bool) -> None:
    """Notes the reason in the access log, then takes the store as it stands. Raises NoReasonError."""
    reason = reason.strip()
    if not reason:
        raise NoReasonError()
    workspace = state.workspace(even_set_back=True)
    vault = workspace.vault
    against = vault.compare_seen(workspace.today)
    former = against.details.get("head", "?") if against is not None else vault.commit_of("HEAD")[:_SHORT]
    # Until it is accepted the log itself may be one that was set back.
    vault.seen = None
    entry = Access(no=1, date=workspace.today, what=f"verify --accept {former}", purpose=reason)
    with workspace.change("verify.accept") as change:
        change.put_register(noted(change.register(Accesses), entry))
    vault.accept_seen(workspace.today)
    accepted = Accepted(vault.commit_of("HEAD"), len(vault.ids()), against.message if against is not None else None)
    screen.show(accepted, as_json=json)
