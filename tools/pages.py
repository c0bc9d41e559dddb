"""Makes the pages of the documentation that come from the code: commands, rules, fields, exit statuses.

python -m tools.pages            writes them into docs/
python -m tools.pages --check    ends with status 1 where a page is not what the code says
"""

import importlib
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import drugcheck
from drugcheck import locale
from drugcheck.cli import frame, helping
from drugcheck.cli.commands import COMMANDS, GROUPS
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.groups import grouped
from drugcheck.domain.schema import FIELDS, SECTIONS
from drugcheck.errors import DrugcheckError

DOCS = Path(__file__).parent.parent / "docs"
_MADE = "<!-- made by `python -m tools.pages` from the code; changes here are lost -->\n"


def commands() -> str:
    """Every command with its help page."""
    parts = ["# Commands\n", _MADE]
    root = frame.tree()
    with root.make_context("drugcheck", ["--help"], resilient_parsing=True) as top:
        parts.append("```\n" + helping.page(root, top) + "\n```\n")
        for path in COMMANDS:
            try:
                command = frame.command(path)
            except DrugcheckError:
                continue
            first, _, rest = path.partition(" ")
            in_group = first in GROUPS
            group = type(top)(root.get_command(top, first), info_name=first, parent=top) if in_group else top
            with type(top)(command, info_name=rest if in_group else path, parent=group) as context:
                parts.append(f"## drugcheck {path}\n\n```\n{helping.page(command, context)}\n```\n")
    return "\n".join(parts)


def rules() -> str:
    """Every rule with its page."""
    parts = ["# Rules\n", _MADE]
    parts.append(
        "Severity: an error ends `validate` with status 1. A rule with a phase is a warning until that phase ends.\n"
    )
    for prefix, title, members in grouped(CATALOGUE):
        parts.append(f"## {prefix} {title}\n")
        for rule in members:
            phase = f" · phase {rule.phase}" if rule.phase else ""
            waivable = "may be waived" if rule.waivable else "cannot be waived"
            parts.append(f"### {rule.code} {rule.name}\n")
            parts.append(f"{rule.severity.value}{phase} · {waivable} · 「{rule.message}」\n")
            parts.append(f"{rule.page}\n\nFix: `{rule.fix}`\n")
    return "\n".join(parts)


def fields() -> str:
    """Every value of a case."""
    parts = ["# Fields of a case\n", _MADE]
    for key, shape in SECTIONS.items():
        parts.append(f"## {key} {shape.title}\n")
        parts.append("| path | label | owner | masked as | holds |\n|---|---|---|---|---|")
        for path, field in FIELDS.items():
            if path == key or path.startswith(key + "."):
                holds = _holds(field.type, field.enum)
                parts.append(f"| `{path}` | {field.label} | {field.owner} | {field.mask or '–'} | {holds} |")
        parts.append("")
    return "\n".join(parts)


def _holds(kind: type, enum: type | None) -> str:
    if enum is None:
        return {"str": "text", "int": "number", "bool": "true, false", "date": "date", "float": "number"}.get(
            kind.__name__, kind.__name__
        )
    members = list(enum)
    return "、".join(str(member) for member in members) if len(members) <= 16 else f"{len(members)} official terms"


def exit_statuses() -> str:
    """Every error with its exit status."""
    parts = ["# Exit statuses\n", _MADE, "| status | means |\n|---|---|"]
    parts += [
        "| 0 | clean |",
        "| 1 | findings of severity error |",
        "| 2 | usage or bad input |",
        "| 3 | locked or wrong passphrase |",
        "| 4 | damaged or tampered store |",
        "| 5 | refused by a workflow or privacy rule |",
        "| 70 | a fault of the program |",
        "| 130 | interrupted |",
        "| 141 | nobody reads the output any more |",
        "\n| status | error | message | hint |\n|---|---|---|---|",
    ]
    for error in sorted(set(_errors()), key=lambda error: (error.exit_status, error.__name__, error.__module__)):
        message = inspect.cleandoc(error.__doc__ or "").partition("\n")[0].replace("|", "\\|")
        parts.append(f"| {error.exit_status} | {error.__name__} | {message} | `{error.hint}` |")
    return "\n".join(parts) + "\n"


def _errors() -> Iterator[type[DrugcheckError]]:
    for module in pkgutil.walk_packages(drugcheck.__path__, "drugcheck."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [DrugcheckError]
    while waiting:
        error = waiting.pop()
        if error.__module__.startswith("drugcheck."):
            yield error
            waiting += error.__subclasses__()


PAGES = {
    "commands.md": commands,
    "rules.md": rules,
    "fields.md": fields,
    "exit-statuses.md": exit_statuses,
}


def main() -> int:
    """Writes or checks the pages."""
    locale.use("en")
    os.environ["COLUMNS"] = "100"
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make().rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: docs/{name}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
