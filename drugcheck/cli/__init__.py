"""The person's side: the one error boundary and the one exit.

Exit statuses: 0 clean, 1 findings of severity error, 2 usage or bad input, 3 locked or wrong passphrase, 4 damaged or
tampered store, 5 refused by a workflow or privacy rule; 70 a fault of the program, 130 interrupted, 141 nobody reads.
"""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

INTERRUPTED = 130
NOBODY_READS = 141


def main() -> None:
    """The console script."""
    # Imports make many objects that stay: the collector would walk them again and again while a person waits.
    gc.set_threshold(50_000)
    _leave(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit status; every error is told here and nowhere else."""
    from drugcheck import locale
    from drugcheck.cli import pasting, screen, state

    screen.prepare()
    state.begin()
    folder = _folder_of(arguments)
    locale.use(locale.choose(folder))
    with pasting.named(folder):
        try:
            status = max(_run(list(arguments)), state.least_status())
            screen.flush()
            return status
        except BrokenPipeError:
            _close_quietly()
            return NOBODY_READS
        except KeyboardInterrupt:
            if sys.stderr.isatty():
                screen.say("")
            return INTERRUPTED


def _run(arguments: list[str]) -> int:
    import typer

    from drugcheck.cli import faults, frame, screen, state

    try:
        root = frame.tree()
        with root.make_context("drugcheck", arguments) as context:
            return max(root.invoke(context) or 0, state.least_status())
    except typer.Exit as leave:
        return max(leave.exit_code, state.least_status())
    except BrokenPipeError:
        raise
    except Exception as error:  # the last line of defence too: a traceback would show what a record holds
        told = faults.told(error, state.settings().command)
        screen.fault(told)
        if told is not error and os.environ.get("DRUGCHECK_DEBUG"):
            for line in faults.trace(error):
                screen.say(line)
        return told.exit_status


def _folder_of(arguments: Sequence[str]) -> Path:
    """The folder of -C, which the language is chosen by and hints are given for before anything is parsed."""
    words, folder = iter(arguments), Path()
    for word in words:
        if word == "-C":
            folder = Path(next(words, "."))
        elif word.startswith("-C"):
            folder = Path(word[2:])
        elif word == "--passphrase-fd":
            next(words, None)
        elif not word.startswith("-"):
            break
    return folder


def _leave(status: int) -> NoReturn:
    """Ends the process at once: what is to be written is written by now, and what is to be closed is closed here.

    The interpreter would first take down every object, module by module, that goes with the process anyway: that takes
    as long as a tenth of a short command.
    """
    from drugcheck.cli import state

    state.close()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(status)


def _close_quietly() -> None:
    """Turns stdout to nowhere, so that the interpreter does not complain about it on its way out."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
