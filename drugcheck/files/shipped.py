"""The templates that come with the program: drugcheck/templates in a wheel, templates/ at the root in a checkout."""

from pathlib import Path

from drugcheck import unfinished
from drugcheck.errors import UsageError

_PACKAGE = Path(__file__).parent.parent


class TemplatesMissingError(UsageError):
    """the templates that belong to drugcheck are missing from its installation"""

    hint = "pip install --force-reinstall drugcheck"


def shipped_templates() -> Path:
    """The folder of the shipped templates. Raises TemplatesMissingError."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if (folder / "risk.toml").is_file():
            return folder
    raise TemplatesMissingError()


def copy_templates(target: Path) -> list[str]:
    """Copies the shipped templates that the folder lacks; returns the names of all that belong there."""
    names = []
    for source in sorted(shipped_templates().glob("*.*")):
        copy = target / source.name
        if not copy.exists():
            whole = unfinished.beside(copy)
            whole.write_bytes(source.read_bytes())
            whole.replace(copy)
        names.append(source.name)
    return names
