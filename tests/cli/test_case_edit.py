"""case edit: saved when whole, kept sealed when not, and no trace in either case."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from drugcheck.cli import case_edit, editor, private_copy
from drugcheck.errors import DrugcheckError
from drugcheck.vault import drafts, writer
from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk

MARK = "记号试"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the editors of these tests are shell scripts")


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for memory, to look into afterwards."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(private_copy, "_IN_MEMORY", (str(folder),))
    monkeypatch.delenv("VISUAL", raising=False)
    return folder


class Editor:
    """An editor that is a shell script, with the file as $1."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._path = folder / "my editor"
        monkeypatch.setenv("EDITOR", f"'{self._path}'")

    def does(self, script: str) -> None:
        self._path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        self._path.chmod(0o755)


@pytest.fixture
def pencil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    return Editor(tmp_path, monkeypatch)


SET_PLACE = f"""sed -i 's/^\\[status\\]/[status]\\nplace = "{MARK}"/' "$1" """
BREAK = f"""echo '"{MARK}" = 3' >> "$1" """


def place(desk: Desk) -> object:
    return desk("case show C0003 --json").json["status"].get("place")


def sealed_draft(desk: Desk) -> Path:
    return desk.root / ".drugcheck" / "drafts" / "C0003.age"


def traces(memory: Path, desk: Desk) -> Iterator[Path]:
    """Files that hold the mark, under memory and the workspace."""
    for root in (memory, desk.root):
        for path in root.rglob("*"):
            if path.is_file() and MARK.encode() in path.read_bytes():
                yield path


# Saved


def test_what_was_edited_is_saved_as_one_commit(desk: Desk, pencil: Editor, memory: Path) -> None:
    pencil.does(SET_PLACE)
    edited = desk("case edit C0003 --json")
    assert edited.status == 0, edited.err
    assert edited.json["consequences"][0] == "values changed: 1"
    assert place(desk) == MARK
    assert desk("history C0003 --json").json["revisions"][0]["message"] == "C0003 case.edit"
    assert list(memory.iterdir()) == []
    assert list(traces(memory, desk)) == []


def test_the_editor_gets_a_file_of_ones_own_in_a_folder_of_ones_own(desk: Desk, pencil: Editor, tmp_path: Path) -> None:
    out = tmp_path / "seen"
    pencil.does(f'stat -c "%a" "$1" "$(dirname "$1")" > {out}; echo "$1" >> {out}; head -1 "$1" >> {out}')
    desk("case edit C0003")
    mode, folder_mode, path, first_line = out.read_text(encoding="utf-8").splitlines()
    assert (mode, folder_mode, first_line) == ("600", "700", "schema = 1")
    assert Path(path).name == "C0003.toml"


def test_nothing_changed_is_no_commit(desk: Desk, pencil: Editor) -> None:
    before = desk("history C0003 --json").json
    for script in ("true", ': > "$1"', "echo '# a remark' >> \"$1\""):
        pencil.does(script)
        assert "nothing was changed" in desk("case edit C0003").out
    assert desk("history C0003 --json").json == before


def test_a_text_as_notepad_writes_it_is_read(desk: Desk, pencil: Editor) -> None:
    pencil.does(SET_PLACE + """; { printf '\\357\\273\\277'; sed 's/$/\\r/' "$1"; } > "$1.new"; mv "$1.new" "$1" """)
    edited = desk("case edit C0003")
    assert edited.status == 0, edited.err
    assert place(desk) == MARK


def test_approvals_that_the_edit_invalidates_are_told(desk: Desk, pencil: Editor) -> None:
    pencil.does(SET_PLACE)
    said = desk("case edit C0003 --json").json["consequences"]
    assert any("AP004" in line for line in said)


# Not saved


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (BREAK, "unknown key"),
        ("""sed -i 's/^method = .*/method = "敲们"/' "$1" """, "敲门"),
        ("""sed -i 's/^id = "C0003"/id = "C0004"/' "$1" """, "must keep id = C0003"),
        ("""printf '\\377\\376' >> "$1" """, "UTF-8"),
        ("""echo '[[[' >> "$1" """, "line "),
    ],
)
def test_a_text_with_faults_changes_nothing_and_is_kept_sealed(
    desk: Desk, pencil: Editor, memory: Path, script: str, said: str
) -> None:
    before = desk("history C0003 --json").json
    pencil.does(script)
    refused = desk("case edit C0003")
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err
    assert refused.err.splitlines()[-1] == "hint: drugcheck case edit C0003"
    assert desk("history C0003 --json").json == before
    assert sealed_draft(desk).read_bytes().startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    assert list(memory.iterdir()) == []
    assert list(traces(memory, desk)) == []


def test_all_faults_are_told_at_once(desk: Desk, pencil: Editor) -> None:
    pencil.does("""sed -i 's/^since = .*/since = 3/' "$1"; echo 'foo = 1' >> "$1"; echo 'bar = 1' >> "$1" """)
    said = desk("case edit C0003").err
    assert "foo" in said
    assert "bar" in said
    assert "since" in said


def test_the_next_edit_goes_on_with_the_draft(desk: Desk, pencil: Editor) -> None:
    pencil.does(SET_PLACE + "; " + BREAK)
    desk("case edit C0003")
    pencil.does(f"""sed -i '/^"{MARK}" = 3/d' "$1" """)
    again = desk("case edit C0003")
    assert again.status == 0, again.err
    assert "going on with the kept draft" in again.err
    assert place(desk) == MARK
    assert not sealed_draft(desk).exists()


def test_a_draft_can_be_thrown_away(desk: Desk, pencil: Editor) -> None:
    pencil.does(BREAK)
    desk("case edit C0003")
    pencil.does("true")
    assert desk("case edit C0003 --fresh").status == 0
    assert not sealed_draft(desk).exists()


def test_a_draft_that_was_tampered_with_is_refused(desk: Desk, pencil: Editor) -> None:
    pencil.does(BREAK)
    desk("case edit C0003")
    other = sealed_draft(desk).with_name("C0004.age")
    sealed_draft(desk).rename(other)
    assert desk("case edit C0004").status == 4
    assert desk("case edit C0003").status == 2


def test_an_editor_that_fails_changes_nothing(desk: Desk, pencil: Editor) -> None:
    pencil.does(SET_PLACE + "; exit 3")
    refused = desk("case edit C0003")
    assert refused.status == 2
    assert "drugcheck: the editor my editor ended with status 3; nothing was changed\n" in refused.err
    assert place(desk) != MARK
    assert not sealed_draft(desk).exists()


def test_an_editor_that_is_not_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    refused = desk("case edit C0003")
    assert refused.status == 2
    assert refused.err.splitlines()[-1] == "hint: EDITOR=nano drugcheck case edit"


def test_a_case_that_was_changed_meanwhile_is_not_written_over(desk: Desk, pencil: Editor) -> None:
    command = f"'{sys.executable}' -m drugcheck -C '{desk.root}' case set C0003 status.place 别处"
    pencil.does(f"{SET_PLACE}; {command}")
    refused = desk("case edit C0003")
    assert refused.status == 2
    assert "was changed by another command meanwhile" in refused.err
    assert place(desk) == "别处"
    assert sealed_draft(desk).exists()


def test_a_change_that_cannot_be_written_keeps_the_draft(
    desk: Desk, pencil: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class DiskFullError(DrugcheckError):
        """no space left"""

    write, looked = writer.Writer.write, False

    def full(self: writer.Writer, *words: Any) -> Any:
        nonlocal looked
        if looked:
            raise DiskFullError()
        looked = True
        return write(self, *words)

    monkeypatch.setattr(writer.Writer, "write", full)
    pencil.does(SET_PLACE)
    refused = desk("case edit C0003")
    assert refused.status == 2
    assert place(desk) != MARK
    assert sealed_draft(desk).exists()


# At a terminal


def test_a_fault_can_be_put_right_at_once(desk: Desk, pencil: Editor, tmp_path: Path) -> None:
    skip_without_terminal()
    once = tmp_path / "once"
    pencil.does(
        f"""if [ -e {once} ]; then sed -i '/^"{MARK}" = 3/d' "$1"; {SET_PLACE}; else touch {once}; {BREAK}; fi"""
    )
    command = [sys.executable, "-m", "drugcheck", "-C", str(desk.root), "case", "edit", "C0003"]
    status, said = run_on_terminal(command, [("go on editing?", "yes")])
    assert status == 0, said
    assert place(desk) == MARK


class Killed(NamedTuple):
    """An editing that was killed while the editor was open: its status, and what it left in memory then."""

    status: int
    left: list[Path]


def kill_while_editing(
    desk: Desk, pencil: Editor, memory: Path, ready: Path, number: signal.Signals, temporary: Path | None = None
) -> Killed:
    """Runs case edit in a process of its own, with memory (or none, and that temporary folder), and kills it."""
    pencil.does(f"{SET_PLACE}; touch {ready}; exec sleep 30 > /dev/null 2>&1")
    code = (
        "import sys; from drugcheck.cli import main, private_copy; private_copy._IN_MEMORY = (sys.argv.pop(),);"
        "sys.argv[0] = 'drugcheck'; main()"
    )
    environment = dict(os.environ)
    if temporary is not None:
        environment |= {"TMPDIR": str(temporary)}
        del environment["XDG_RUNTIME_DIR"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, "-C", str(desk.root), "case", "edit", "C0003", str(memory)],
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=environment,
    )
    try:
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        process.communicate(timeout=30)
        place = temporary or memory
        return Killed(process.returncode, [path for path in traces(place, desk) if place in path.parents])
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_kill_while_the_editor_is_open_leaves_no_text_behind(
    desk: Desk, pencil: Editor, memory: Path, tmp_path: Path, number: signal.Signals
) -> None:
    killed = kill_while_editing(desk, pencil, memory, tmp_path / "ready", number)
    assert killed == (128 + number, [])
    assert list(memory.iterdir()) == []
    assert list(traces(memory, desk)) == []


@pytest.mark.parametrize("line", ["lock", "case list", "case edit C0003"])
def test_what_an_outright_kill_left_is_destroyed_by_the_next_command(
    desk: Desk, pencil: Editor, memory: Path, tmp_path: Path, line: str
) -> None:
    killed = kill_while_editing(desk, pencil, memory, tmp_path / "ready", signal.SIGKILL)
    assert killed.status == -signal.SIGKILL
    assert len(killed.left) == 1, "nothing was left, so nothing is shown"
    pencil.does("true")
    assert desk(line).status == 0
    assert list(memory.iterdir()) == []
    assert list(traces(memory, desk)) == []


def test_a_computer_without_memory_is_swept_too_when_it_is_locked(
    desk: Desk, pencil: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    killed = kill_while_editing(desk, pencil, Path("/nowhere"), tmp_path / "ready", signal.SIGKILL, temporary)
    assert len(killed.left) == 1
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert desk("lock").status == 0
    assert list(temporary.iterdir()) == []


def test_only_what_nobody_holds_is_destroyed(
    desk: Desk, memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of a process that is gone may belong to another one by now: the lock says more than the number."""
    left = memory / f"{private_copy.PREFIX}{os.getpid()}-abc"
    left.mkdir()
    (left / "C0001.toml").write_text(MARK, encoding="utf-8")
    aim = tmp_path / "aim"
    aim.mkdir()
    (aim / "of a link").write_text("kept", encoding="utf-8")
    others = [
        memory / "somebody-edit-1-abc",
        memory / f"{private_copy.PREFIX}1-link",
        memory / f"{private_copy.PREFIX}1",
    ]
    others[0].mkdir()
    others[1].symlink_to(aim)
    others[2].write_text("no folder", encoding="utf-8")
    with private_copy.private_file("C0002.toml", "open") as held:
        for line in ("case list", "lock"):
            desk(line)
        assert held.read_text(encoding="utf-8") == "open"
    assert sorted(memory.iterdir()) == sorted(others)
    assert (aim / "of a link").exists()


def test_without_locks_the_process_is_asked_for(desk: Desk, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def fails(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", fails)
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, own = (memory / f"{private_copy.PREFIX}{pid}-abc" for pid in (gone.pid, os.getpid()))
    left.mkdir()
    own.mkdir()
    desk("case list")
    assert list(memory.iterdir()) == [own]


# Editors


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("vim", "noswapfile"),
        ("/usr/bin/vim", "noundofile"),
        ("nvim -R", "nobackup"),
        ("nano", "--ignorercfiles"),
        ("emacs -nw", "make-backup-files nil"),
    ],
)
def test_known_editors_are_told_to_keep_nothing(monkeypatch: pytest.MonkeyPatch, chosen: str, expected: str) -> None:
    monkeypatch.setenv("EDITOR", chosen)
    words = editor._editor("drugcheck case edit")
    assert words[: len(chosen.split())] == chosen.split()
    assert any(expected in word for word in words)


def test_visual_goes_before_editor_and_an_unknown_one_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VISUAL", "code --wait")
    monkeypatch.setenv("EDITOR", "vim")
    assert editor._editor("x") == ["code", "--wait"]
    assert "what the editor code keeps of a text besides is not known here" in capsys.readouterr().err


def test_without_a_folder_in_memory_it_is_told(
    desk: Desk, pencil: Editor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(private_copy, "_IN_MEMORY", ("/nowhere",))
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pencil.does("true")
    assert "the text stands on the disk" in desk("case edit C0003").err
    assert not list(tmp_path.glob(f"{private_copy.PREFIX}*"))


def test_drafts_are_outside_the_history(desk: Desk, pencil: Editor) -> None:
    pencil.does(BREAK)
    desk("case edit C0003")
    listed = subprocess.run(
        ["git", "-C", str(desk.root), "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert listed.stdout == ""
    assert drafts.FOLDER in sealed_draft(desk).parts
    assert case_edit.edit.__doc__


# A record with faults


def test_a_record_with_faults_opens_as_it_stands_and_is_repaired(desk: Desk, pencil: Editor, memory: Path) -> None:
    """What validate prints under FS002 and its like has to work on a record that is no case."""
    store = desk.workspace()
    with store.vault.change("test", store.now) as change:
        text = change.read("C0003").text
        change.put("C0003", text.replace('kind = "登记在册"', 'kind = "登记"', 1))
    found = [row for row in desk("validate --json").json["findings"] if row["code"] == "FS002"]
    assert found[0]["fix"] == "drugcheck case edit C0003"
    assert "hint: drugcheck case edit C0003" in desk("case show C0003").err

    pencil.does("true")
    refused = desk("case edit C0003")
    assert refused.status == 2
    assert "case.kind" in refused.err

    pencil.does("""sed -i 's/kind = "登记"/kind = "登记在册"/' "$1" """)
    repaired = desk("case edit C0003")
    assert repaired.status == 0, repaired.err
    assert "the record can be read again" in repaired.out
    assert desk("case show C0003").status == 0
    assert desk("verify").status == 0
