"""init, unlock, lock: keys, passphrases, and machines that lack something."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from drugcheck.vault import identity
from drugcheck.vault.age import ScryptRecipient
from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk, Ran, run

PASSPHRASE = "正确 horse 电池"


@pytest.fixture
def passphrase_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A passphrase where a script would have it."""
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("DRUGCHECK_PASSPHRASE_FILE", str(path))
    return path


@pytest.fixture
def _cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "ScryptRecipient", lambda passphrase, _: ScryptRecipient(passphrase, 4))


@pytest.fixture
def fresh(tmp_path: Path, passphrase_file: Path, _cheap_key: None) -> Desk:
    """A new workspace of one community."""
    root = tmp_path / "fresh"
    ran = run("init", str(root), "--unit", "示例街道", "--communities", "甲社区,乙社区", "--year", "2022")
    assert ran.status == 0, ran.err
    return Desk(root)


# init


def test_a_new_workspace_has_everything_and_every_reading_command_works_on_it(fresh: Desk) -> None:
    assert {path.name for path in fresh.root.iterdir()} >= {"drugcheck.toml", "templates", ".git", ".gitattributes"}
    assert fresh("verify").status == 0
    assert fresh("case list --json").json["cases"] == []
    assert fresh("campaign show --json").json["communities"][1]["name"] == "乙社区"
    assert fresh("unlock").status == 0


@pytest.mark.usefixtures("_cheap_key", "passphrase_file")
@pytest.mark.parametrize("names", ["甲社区,乙社区", "甲社区、乙社区", "甲社区 乙社区"])
def test_the_next_command_can_be_pasted_where_the_folder_has_a_blank(tmp_path: Path, names: str) -> None:
    folder = tmp_path / "我的 工作"
    ran = run("init", str(folder), "--unit", "示例街道", "--communities", names)
    assert [one["name"] for one in Desk(folder)("campaign show --json").json["communities"]] == ["甲社区", "乙社区"]
    line = ran.err.rpartition("go on with: drugcheck ")[2].splitlines()[0]
    assert run(*shlex.split(line)).status == 0, line


def test_init_twice_is_refused_and_harms_nothing(fresh: Desk) -> None:
    before = (fresh.root / "drugcheck.toml").read_bytes()
    ran = run("init", str(fresh.root), "--unit", "别的街道")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("drugcheck: there is a workspace in this folder already\nhint: ")
    assert (fresh.root / "drugcheck.toml").read_bytes() == before


def test_a_short_passphrase_is_refused_before_anything_is_made(tmp_path: Path, passphrase_file: Path) -> None:
    passphrase_file.write_text("kurz\n", encoding="utf-8")
    ran = run("init", str(tmp_path / "x"), "--unit", "示例街道")
    assert ran.status == 2
    assert "fewer than" in ran.err
    assert "kurz" not in ran.err
    assert not (tmp_path / "x" / "drugcheck.toml").exists()


def test_without_git_nothing_is_made(tmp_path: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    ran = run("init", str(tmp_path / "x"), "--unit", "示例街道")
    assert ran.status == 2
    assert ran.err.splitlines() == ["drugcheck: git was not found; the history needs it", "hint: drugcheck doctor"]
    assert not (tmp_path / "x" / "drugcheck.toml").exists()


def test_two_passphrases_that_differ_make_no_workspace(tmp_path: Path) -> None:
    skip_without_terminal()
    command = [sys.executable, "-m", "drugcheck", "init", str(tmp_path / "x"), "--unit", "示例街道"]
    status, said = run_on_terminal(
        command, [("communities", ""), ("new passphrase", "erstes-wort"), ("the same again", "zweites-wort")]
    )
    assert status == 2
    assert "the two passphrases differ" in said
    assert "erstes-wort" not in said
    assert not (tmp_path / "x" / "drugcheck.toml").exists()


# The passphrase


def wrong(fresh: Desk, passphrase_file: Path, line: str) -> Ran:
    fresh("lock")
    passphrase_file.write_text("falsch geraten\n", encoding="utf-8")
    return fresh(line)


@pytest.mark.parametrize("line", ["unlock", "case list", "verify", "validate", "case new --community 甲社区 --from -"])
def test_a_wrong_passphrase_is_status_three(fresh: Desk, passphrase_file: Path, line: str) -> None:
    ran = wrong(fresh, passphrase_file, line)
    assert (ran.status, ran.out) == (3, "")
    assert ran.err == "drugcheck: wrong passphrase\nhint: drugcheck unlock\n"


def test_nobody_to_ask_for_the_passphrase(fresh: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh("lock")
    monkeypatch.delenv("DRUGCHECK_PASSPHRASE_FILE")
    ran = fresh("case list")
    assert ran.status == 3
    assert "nobody to ask for the passphrase" in ran.err


def test_the_passphrase_from_a_descriptor(fresh: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh("lock")
    monkeypatch.delenv("DRUGCHECK_PASSPHRASE_FILE")
    reader, writer = os.pipe()
    os.write(writer, f"{PASSPHRASE}\n".encode())
    os.close(writer)
    ran = run("-C", str(fresh.root), "--passphrase-fd", str(reader), "case", "list")
    os.close(reader)
    assert ran.status == 0, ran.err


def test_unlocked_until_it_is_locked(fresh: Desk, passphrase_file: Path) -> None:
    unlocked = fresh("unlock --minutes 5")
    assert unlocked.status == 0, unlocked.err
    passphrase_file.unlink()
    assert fresh("case list").status == 0
    assert fresh("lock").status == 0
    assert fresh("case list").status == 3


def test_the_prompt_says_which_key_it_is_for(fresh: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    skip_without_terminal()
    fresh("lock")
    monkeypatch.delenv("DRUGCHECK_PASSPHRASE_FILE")
    command = [sys.executable, "-m", "drugcheck", "-C", str(fresh.root), "case", "list"]
    status, said = run_on_terminal(command, [("passphrase of fresh", PASSPHRASE)])
    assert status == 0, said
    assert PASSPHRASE not in said


def test_a_pipe_can_be_searched_for_while_the_terminal_gives_the_passphrase(
    fresh: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without_terminal()
    fresh("lock")
    monkeypatch.delenv("DRUGCHECK_PASSPHRASE_FILE")
    command = f"echo 周 | '{sys.executable}' -m drugcheck -C '{fresh.root}' case find -"
    status, said = run_on_terminal(["sh", "-c", command], [("passphrase of fresh", PASSPHRASE)])
    assert status == 0, said
    assert "无" in said


# What a machine may lack


def test_without_git_reading_works_and_writing_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert desk("case list").status == 0
    ran = desk("case set C0001 status.place 某处")
    assert ran.status == 2
    assert ran.err.startswith("drugcheck: git was not found")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = 1\n[unit\n", "drugcheck.toml"),
        ("schema = 1\nunitt = 3\n", "unit"),
        ("\x00\x01", "drugcheck.toml"),
        ("", "drugcheck.toml"),
    ],
)
def test_a_broken_drugcheck_toml_is_named_with_its_line(desk: Desk, text: str, said: str) -> None:
    (desk.root / "drugcheck.toml").write_text(text, encoding="utf-8")
    ran = desk("case list")
    assert ran.status == 2
    assert ran.err.splitlines()[0].startswith("drugcheck: drugcheck.toml: ")
    assert said in ran.err
    assert ran.err.splitlines()[1] == "hint: drugcheck doctor"


def test_doctor_finds_nothing_wrong_with_a_fresh_workspace(fresh: Desk) -> None:
    checks = fresh("doctor --json").json["checks"]
    assert [check["what"] for check in checks if check["good"] is False] == []


def test_doctor_says_what_a_community_lacks_and_what_to_write(desk: Desk) -> None:
    """What RG010 and RG011 print has to be enough to set them right."""
    path = desk.root / "drugcheck.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('liaison = "c02"\n', "").replace('"社区民警"', '"社区干部"', 1), encoding="utf-8")
    said = desk("doctor").out
    assert "note 甲社区 has no 民警 in drugcheck.toml (RG010)" in said
    assert 'office = "社区民警", community = "甲社区", from = 2022-04-07' in said
    assert "note 乙社区 has no liaison in drugcheck.toml (RG011)" in said


def test_doctor_names_what_is_wrong(desk: Desk) -> None:
    (desk.root / "drugcheck.toml").write_text("schema = 1\n[unit]\nnme = 3\n", encoding="utf-8")
    ran = desk("doctor")
    assert ran.status == 2
    assert "BAD  drugcheck.toml" in ran.out


def test_plaintext_is_named_by_verify(desk: Desk) -> None:
    (desk.root / "records" / "C0099.toml").write_text("schema = 1\n", encoding="utf-8")
    ran = desk("verify")
    assert ran.status == 4
    assert "plain-text" in ran.out


def test_a_whole_history_is_verified(desk: Desk) -> None:
    subprocess.run(["git", "-C", str(desk.root), "reset", "-q", "--soft", "HEAD~1"], check=True)
    ran = desk("verify")
    assert ran.status in (0, 4)
    assert "records" in ran.out
