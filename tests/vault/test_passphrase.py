"""Where a passphrase comes from, in which order, and what is said when it does not come."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drugcheck.vault.errors import NoPassphraseError, PassphraseSourceError
from drugcheck.vault.passphrase import Sources, ask


@pytest.fixture
def descriptor() -> Iterator[int]:
    """A pipe that holds `from descriptor` and stays open."""
    reader, writer = os.pipe()
    os.write(writer, b"from descriptor\nnot this\n")
    yield reader
    os.close(reader)
    os.close(writer)


def printing(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import sys; sys.stdout.buffer.write({text.encode()!r})")


def file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_order_is_descriptor_file_command_prompt(tmp_path: Path, descriptor: int) -> None:
    path = file(tmp_path / "p", b"from file\n")
    command = printing("from command\n")
    every = Sources(descriptor, path, command, lambda root: f"from prompt for {root.name}")
    assert ask(every, tmp_path) == "from descriptor"
    assert ask(Sources(None, path, command, every.prompt), tmp_path) == "from file"
    assert ask(Sources(None, None, command, every.prompt), tmp_path) == "from command"
    assert ask(Sources(prompt=every.prompt), tmp_path) == f"from prompt for {tmp_path.name}"


def test_nobody_to_ask_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoPassphraseError) as caught:
        ask(Sources(), tmp_path)
    assert caught.value.exit_status == 3


def test_sources_of_a_command_come_from_its_environment(tmp_path: Path) -> None:
    environment = {"DRUGCHECK_PASSPHRASE_FILE": str(tmp_path / "p"), "DRUGCHECK_PASSPHRASE": "never read"}
    assert Sources.gather(environment, descriptor=3, command=("x",)) == Sources(3, tmp_path / "p", ("x",), None)
    assert Sources.gather({"DRUGCHECK_PASSPHRASE_FILE": ""}) == Sources()


@pytest.mark.parametrize(
    ("data", "passphrase"),
    [
        (b"a b", "a b"),
        (b"a b\n", "a b"),
        (b"a\r\nb\n", "a"),
        (b" a \n", " a "),
        ("口令\n".encode(), "口令"),
        (b"\xef\xbb\xbfa\r\n", "a"),
    ],
)
def test_the_first_line_is_taken_without_its_end(tmp_path: Path, data: bytes, passphrase: str) -> None:
    assert ask(Sources(file=file(tmp_path / "p", data)), tmp_path) == passphrase


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe\n", b"x" * 70000], ids=["empty", "blank", "not text", "long"])
def test_what_is_no_passphrase_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PassphraseSourceError) as caught:
        ask(Sources(file=file(tmp_path / "p", data)), tmp_path)
    assert caught.value.exit_status == 3
    assert "xxx" not in str(caught.value)


@pytest.mark.parametrize("descriptor", [987, -1, 2**40])
def test_a_descriptor_that_is_not_open_is_said(tmp_path: Path, descriptor: int) -> None:
    with pytest.raises(PassphraseSourceError, match=f"descriptor {descriptor}"):
        ask(Sources(descriptor=descriptor), tmp_path)


def test_a_missing_file_is_said_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(PassphraseSourceError, match="DRUGCHECK_PASSPHRASE_FILE") as caught:
        ask(Sources(file=tmp_path / "nowhere"), tmp_path)
    assert "nowhere" not in str(caught.value)


def test_a_failing_source_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(PassphraseSourceError):
        ask(Sources(file=tmp_path / "nowhere", prompt=lambda root: "asked"), tmp_path)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ((sys.executable, "-c", "raise SystemExit(7)"), "status 7"),
        (("no-such-program-as-this",), "No such file"),
        (printing("\n"), "empty"),
        (("bad\0name",), "not a command"),
    ],
)
def test_a_command_that_gives_nothing_is_said(tmp_path: Path, command: tuple[str, ...], reason: str) -> None:
    with pytest.raises(PassphraseSourceError, match=reason):
        ask(Sources(command=command), tmp_path)


def test_a_command_runs_in_the_workspace_and_without_a_shell(tmp_path: Path) -> None:
    script = "import os, sys; print(os.path.basename(os.getcwd()) + sys.argv[1])"
    assert ask(Sources(command=(sys.executable, "-c", script, "; $(id)")), tmp_path) == tmp_path.name + "; $(id)"
