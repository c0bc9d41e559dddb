"""The fix that asks for values: one command for all that a finding lacks, whatever its rule."""

import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Final

from drugcheck.domain.approval import current_assessment, valid_approvals
from drugcheck.domain.case import Case
from drugcheck.domain.outcome import Numbered, next_number

_SIGNATURE: Final = re.compile(r"assessments\.(\d+)\.approvals\.(\d+)\.")


def setting(*paths: str) -> str:
    """The command that asks for the values at these paths; one that says `path=value` sets it. A template of a fix."""
    return "drugcheck case set {case} " + " ".join(_template(path) for path in paths)


def correcting(path: str, case: Case) -> str:
    """The command by which the value at a path is written anew, whatever its section.

    A wrong closing is taken back, a signature amended to what its paper says; what else others have signed or granted,
    and own columns that are not named, are edited in the whole.
    """
    if path.startswith("case.closed"):
        return "drugcheck case reopen {case}"
    signature = _SIGNATURE.match(path)
    assessment = current_assessment(case)
    if signature and assessment is not None and assessment.no == int(signature[1]):
        step = assessment.approvals[int(signature[2]) - 1].step
        if sum(approval.step == step for approval in valid_approvals(assessment)) == 1:
            return f"drugcheck approve {{case}} --step {step} --amend"
    if path == "extra" or path.startswith(("assessments.", "waivers.")):
        return "drugcheck case edit {case}"
    return setting(path)


def next_entry(section: str, entries: Sequence[Numbered], keys: Iterable[str]) -> str:
    """The command that asks for the values of one more entry of a list."""
    number = next_number(entries)
    return setting(*(f"{section}.{number}.{key}" for key in keys))


def _template(path: str) -> str:
    # An own column may be called anything.
    return shlex.quote(path).replace("{", "{{").replace("}", "}}")
