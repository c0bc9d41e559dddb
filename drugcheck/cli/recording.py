"""How a command changes one case: open, apply a pure function, say what follows; and where personal fields come from.

Personal fields (names, what was said, where somebody is) are never arguments, because shells keep a history: they are
asked for, or read as TOML from a file or from standard input with `--from`.
"""

import difflib
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from drugcheck.cli import ask, screen, state
from drugcheck.domain.case import Case
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.office import Config, Staff
from drugcheck.domain.outcome import Outcome
from drugcheck.errors import UsageError
from drugcheck.files import toml
from drugcheck.locale import _
from drugcheck.workspace import Workspace, case_id_of

MOST_BYTES = 1 << 20


class UnknownStaffError(UsageError):
    """no member of staff has that id; known: {known}"""

    hint = "drugcheck campaign show"


class UnknownFieldError(UsageError):
    """{source}: unknown field {field}; possible: {known}"""

    hint = '{command} --from {source}   ({nearest} = "…")'


class UnreadableFileError(UsageError):
    """{source} cannot be read: {reason}"""

    hint = "{command} --from FILE"


def change(
    case_id: str, verb: str, apply: Callable[[Case, Workspace], Outcome], *, as_json: bool, keyed: str = ""
) -> None:
    """Applies a pure change to one case, as one commit, and prints what follows from it."""
    workspace = state.workspace()
    with workspace.edit(case_id, verb) as edit:
        outcome = apply(edit.case, workspace)
        edit.case = outcome.case
    consequences = outcome.consequences
    lapsed = lapse_message(edit.before, edit.case, workspace.config)
    if lapsed is not None:
        consequences = (*consequences, lapsed)
    done = verb if outcome.no is None else f"{verb} {keyed or '#'}{outcome.no}"
    screen.show(screen.Said(case_id_of(case_id), done, consequences), as_json=as_json)


def staff_ids(text: str, config: Config) -> tuple[str, ...]:
    """Staff ids from `c02,p01`. Raises UnknownStaffError."""
    ids = tuple(part.strip() for part in text.replace("\uff0c", ",").replace("、", ",").split(",") if part.strip())
    for staff in ids:
        if config.member(staff) is None:
            raise UnknownStaffError(known=", ".join(member.id for member in config.staff))
    return tuple(dict.fromkeys(ids))


def asked_staff(
    given: str | None,
    option: str,
    config: Config,
    *,
    required: bool = True,
    default: Sequence[str] = (),
    among: Sequence[Staff] | None = None,
) -> tuple[str, ...]:
    """Staff ids as given, else asked for; `among` are those who are shown, where only some come into question."""
    if given is not None:
        return staff_ids(given, config)
    if not required and not ask.interactive():
        return ()
    if ask.interactive():
        screen.say("  ".join(f"{member.id} {member.name}" for member in (config.staff if among is None else among)))
    answer = ask.text(
        _("staff ids, separated by commas"),
        option,
        required=required,
        default=",".join(default),
        check=lambda text: staff_ids(text, config),
    )
    return staff_ids(answer, config)


def private_fields(source: str | None, labels: Mapping[str, str], *, standing: Collection[str] = ()) -> dict[str, str]:
    """Personal fields by key: from `--from FILE` (TOML, `-` for standard input), else asked for, else none.

    `labels` are the fields that may be given, with what to ask; of those in `standing` there is a value, which is kept
    where nothing is typed. Raises UnknownFieldError, UnreadableFileError.
    """
    if source is None:
        if not ask.interactive():
            return {}
        answers = {
            key: ask.text(
                f"{label} ({_('Enter keeps it') if key in standing else _('may stay empty')})", "--from", required=False
            )
            for key, label in labels.items()
        }
        return {key: answer for key, answer in answers.items() if answer}
    fields = toml.parse(read_text(source))
    for key in fields:
        if key not in labels:
            near = difflib.get_close_matches(key, labels, n=1, cutoff=0.3) or list(labels)[:1]
            raise UnknownFieldError(
                source=source, field=key, known=", ".join(labels), nearest=near[0], command=state.settings().command
            )
    return {key: str(value) for key, value in fields.items()}


def read_text(source: str) -> str:
    """The text of a file, or of standard input for `-`. Raises UnreadableFileError."""
    command = state.settings().command
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if source == "-" else Path(source).read_bytes()[: MOST_BYTES + 1]
        if len(data) > MOST_BYTES:
            raise UnreadableFileError(source=source, reason="> 1 MiB", command=command)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFileError(source=source, reason=error.strerror or "?", command=command) from None
    except UnicodeDecodeError:
        raise UnreadableFileError(source=source, reason="UTF-8", command=command) from None
