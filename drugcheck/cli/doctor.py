"""`drugcheck doctor`: what this machine and this workspace need; it asks for no passphrase."""

import sys
from typing import Annotated

from drugcheck import __version__
from drugcheck.cli import screen, state
from drugcheck.cli.doctor_check import Check, Report, told
from drugcheck.cli.doctor_machine import machine
from drugcheck.cli.options import JsonOption, flag
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.message import message
from drugcheck.workspace import CONFIG


def doctor(
    fix: Annotated[bool, flag("--fix", help="first put settings, hook and permissions right")] = False,
    json: JsonOption = False,
) -> int:
    """Check what this machine and workspace need. Ends with status 2 when something is wrong.

    It asks for no passphrase: while the workspace is locked, the last state seen, backups and exports are left out.
    """
    version = message("drugcheck {version}, Python {python}", version=__version__, python=sys.version.split()[0])
    checks = [Check("version", version, True), *machine()]
    try:
        workspace = state.closed_workspace()
    except DrugcheckError as error:
        checks += told("config", error, message("correct it in {config}", config=CONFIG))
    else:
        from drugcheck.cli.doctor_office import office, templates
        from drugcheck.cli.doctor_store import store
        from drugcheck.vault.health import set_right

        if fix:
            set_right(workspace.root)
        checks += office(workspace)
        checks += store(workspace)
        checks += templates(workspace)
    screen.show(Report(tuple(checks)), as_json=json)
    return 0 if all(check.good is not False for check in checks) else UsageError.exit_status
