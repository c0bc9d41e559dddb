"""The tree of commands: each is imported when it runs, never before."""

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from drugcheck import __version__
from drugcheck.cli import screen, state
from drugcheck.cli.commands import COMMANDS, DEFAULTS, GROUPS, members
from drugcheck.cli.faults import MissingCommandError, NotBuiltError, unknown_command


class Command(TyperCommand):
    """One command, with its help page in the reader's language."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the arguments; the command's path is what the hints of its errors are made of."""
        state.running(ctx.command_path)
        if any(word.startswith("--reveal") for word in args) and any("--reveal" in p.opts for p in self.params):
            from drugcheck.cli import reveal_words

            args = reveal_words.joined(args)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _page(self, ctx)


class Group(TyperGroup):
    """A group whose commands stand in the table."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the options up to the name of a command; without any argument it shows the help page, status 2."""
        state.running(ctx.command_path)
        if not args:
            screen.write(self.get_help(ctx))
            raise typer.Exit(2)
        default = DEFAULTS.get(self.name or "")
        if default is not None and args[0] not in (*members(self.name or ""), *ctx.help_option_names):
            args = [default, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that is named."""
        if not ctx._protected_args:
            raise MissingCommandError(command=ctx.command_path)
        return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first words name; a command may have others beside it (`waive`, `waive list`)."""
        path = " ".join(args[:2])
        if not self.name and len(args) > 1 and path in COMMANDS and args[0] in COMMANDS:
            return path, command(path), args[2:]
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """Names, in the order of the table."""
        return members(self.name or "")

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported now. Raises UnknownCommandError with the nearest."""
        path = f"{self.name} {cmd_name}" if self.name else cmd_name
        if path in COMMANDS:
            return command(path)
        if path in GROUPS:
            return Group(name=path, help=GROUPS[path], rich_markup_mode=None)
        raise unknown_command(cmd_name, self.list_commands(ctx), self.name)

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _page(self, ctx)


def _page(command: Any, context: Any) -> str:
    """The help page; its module is imported for it alone."""
    from drugcheck.cli import helping

    return helping.page(command, context)


def command(path: str) -> Any:
    """The command of that path (`visit add`), its module imported. Raises NotBuiltError."""
    entry = COMMANDS[path]
    module = f"drugcheck.cli.{entry.module}"
    try:
        function = getattr(importlib.import_module(module), entry.function)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise NotBuiltError(command=path) from None
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command(path.rpartition(" ")[2], cls=Command)(function)
    return typer.main.get_command(single)


def tree() -> Any:
    """The root of the tree of commands."""
    app = typer.Typer(
        cls=Group,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(cls=Group)(root)
    return typer.main.get_command(app)


def _show_version(value: bool) -> None:
    if value:
        screen.write(f"drugcheck {__version__}")
        raise typer.Exit()


def root(
    directory: Annotated[
        Path | None, typer.Option("-C", metavar="DIR", help="work in the workspace of this folder", show_default=False)
    ] = None,
    passphrase_fd: Annotated[
        int | None,
        typer.Option("--passphrase-fd", metavar="N", help="read the passphrase from this descriptor"),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="print the version", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Encrypted case records, weekly validation, four-step approval and the 14 annex tables.

    Without a terminal nothing is asked for: what is missing is named. Names and ID numbers are never arguments.
    """
    state.begin(directory, passphrase_fd)
