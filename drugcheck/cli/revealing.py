"""The one place where the command line decides whether personal fields are shown in full."""

from drugcheck.domain.masking import MASKED, REVEALED, Masking
from drugcheck.errors import RefusedError
from drugcheck.locale import _


class PurposeNeededError(RefusedError):
    """personal fields are shown in full for a purpose only"""

    hint = "{command} --reveal --purpose TEXT"


def masking(reveal: bool, purpose: str | None) -> Masking:
    """Masked, or revealed for a purpose, which is asked for. Raises PurposeNeededError."""
    if not reveal:
        return MASKED
    if not (purpose or "").strip():
        from drugcheck.cli import ask

        if not ask.interactive():
            from drugcheck.cli import state

            raise PurposeNeededError(command=state.settings().command)
        ask.text(_("purpose of the full view"), "--purpose")
    return REVEALED
