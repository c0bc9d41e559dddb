"""How a run of git ends: by itself, by a signal, or because nobody waits for it any more."""

import contextlib
import os
import signal
import subprocess
from typing import NamedTuple

from drugcheck.message import Message, message

_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has no signals, and terminate() is final there
_GRACE = 5.0  # seconds


class Outcome(NamedTuple):
    """How a run of git ended; `late` where nobody answered it in time."""

    status: int
    output: bytes
    complaint: str
    late: bool = False


def end(process: "subprocess.Popen[bytes]") -> None:
    """Asks git to end, which removes its locks on the way, and the programs that it started; then it ends them."""
    for sign in (signal.SIGTERM, _KILL):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if os.name == "nt":
                process.terminate()
            else:
                os.killpg(process.pid, sign)
            process.communicate(timeout=_GRACE)
            return


def why(outcome: Outcome) -> Message | str:
    """git's own words: its last line that says fatal or error, else the last one, else its status.

    Of one that was killed, by which signal: what it said before says nothing of that.
    """
    if outcome.status < 0:
        return message("git was ended by {signal}", signal=_signal(-outcome.status))
    lines = [line.strip() for line in outcome.complaint.splitlines() if line.strip()]
    lines += [line.strip() for line in outcome.output.decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    if telling:
        return telling[-1].partition(": ")[2]
    return lines[-1] if lines else f"status {outcome.status}"


def _signal(number: int) -> str:
    """Such as `SIGXFSZ (File size limit exceeded)`."""
    try:
        name = signal.Signals(number).name
    except ValueError:
        return str(number)
    return f"{name} ({signal.strsignal(number)})"
