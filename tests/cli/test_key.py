"""The key commands on a real workspace: the paper gives a clone back, and nothing shows a secret."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from drugcheck.cli import key_recovery
from drugcheck.demo import office
from drugcheck.vault import rekey
from drugcheck.vault.age import X25519Identity
from tests.running import Desk, copy_of, run
from tests.vault.stores import WHEN

PASSPHRASE = "新的 passphrase 一二三"


def descriptor(text: str) -> str:
    """A descriptor that gives this line."""
    read, write = os.pipe()
    os.write(write, f"{text}\n".encode())
    os.close(write)
    return str(read)


def test_the_keys_are_listed_without_a_secret_or_the_public_half(demo: Desk) -> None:
    said = demo("key", "list", "--json")
    assert [key["kind"] for key in said.json["keys"]] == ["officer"]
    assert (said.json["work_factor"], said.json["post_quantum"]) == (4, False)
    assert demo("key", "rotate").status == 0
    listed = demo("key", "list")
    assert "former" in listed.out
    assert not {"age1", "AGE-SECRET"} & set(listed.out.replace("1", "1 ").split())


def test_a_rotation_leaves_all_as_it_was_and_is_not_undone(demo: Desk) -> None:
    before = demo("annex", "1").out
    rotated = demo("key", "rotate", "--post-quantum", "--json")
    assert rotated.status == 0
    assert rotated.json["post_quantum"]
    assert demo("annex", "1").out == before
    assert demo("verify").status == 0
    assert "rev 1" in demo("history", "C0031").out
    assert demo("undo", "--yes").status == 5
    assert demo("key", "list", "--json").json["post_quantum"]


def test_the_passphrase_of_the_demo_is_not_changed(demo: Desk) -> None:
    assert demo("key", "passwd").status == 5
    assert demo("key", "rotate", "--for-successor").status == 5


def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of one's own, its passphrase in a file."""
    secret = tmp_path / "passphrase"
    secret.write_text("alt 口令 alt 口令", encoding="utf-8")
    monkeypatch.setenv("DRUGCHECK_PASSPHRASE_FILE", str(secret))
    assert run("init", str(tmp_path / "own"), "--unit", "示例街道", "--communities", "东社区").status == 0
    return tmp_path / "own"


@pytest.mark.skipif(os.name == "nt", reason="descriptors of a pipe are of POSIX")
def test_a_successor_gets_a_passphrase_of_their_own_and_the_old_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(own(tmp_path, monkeypatch))
    same = run("-C", root, "key", "passwd", "--new-passphrase-fd", descriptor("alt 口令 alt 口令"))
    assert (same.status, "the old one" in same.err) == (2, True)
    over = run("-C", root, "key", "rotate", "--for-successor", "--new-passphrase-fd", descriptor(PASSPHRASE))
    assert over.status == 0
    assert "handed over: 0 cases" in over.out
    assert run("-C", root, "case", "list").status == 3
    monkeypatch.delenv("DRUGCHECK_PASSPHRASE_FILE")
    assert run("-C", root, "--passphrase-fd", descriptor(PASSPHRASE), "case", "list").status == 0


@pytest.mark.skipif(os.name == "nt", reason="descriptors of a pipe are of POSIX")
def test_a_clone_and_the_paper_open_every_record_and_print_the_same_annexes(
    demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = X25519Identity.generate()
    monkeypatch.setattr(rekey, "new_recovery", lambda _store: secret)
    assert demo("key", "recovery").status == 5
    wrong = demo("key", "recovery", answer=lambda _prompt: "AGE-SECRET-KEY-1")
    assert (wrong.status, "nothing was changed" in wrong.err) == (2, True)
    spelled = " ".join(str(secret)[at : at + 4] for at in range(0, 80, 4)).lower()
    made = demo("key", "recovery", "--label", "保险柜", answer=lambda _prompt: spelled)
    assert made.status == 0, made.err
    assert str(secret)[:4] in made.err
    assert str(secret) not in made.out + made.err
    assert [key["label"] for key in demo("key", "list", "--json").json["keys"]] == ["", "保险柜"]
    annexes = [demo("annex", str(number)).out for number in (1, 7)]

    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", demo.root, clone], check=True, timeout=60)
    paper = tmp_path / "paper"
    paper.write_text(spelled, encoding="utf-8")
    back = run(
        "-C", str(clone), "key", "recover", "--from", str(paper), "--new-passphrase-fd", descriptor(PASSPHRASE)
    )  # fmt: skip
    assert back.status == 0, back.err
    config = clone / "drugcheck.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("drugcheck-demo", PASSPHRASE), encoding="utf-8")
    run("-C", str(clone), "--passphrase-fd", descriptor(PASSPHRASE), "unlock")
    assert [run("-C", str(clone), "annex", str(number)).out for number in (1, 7)] == annexes
    verified = run("-C", str(clone), "verify", "--json")
    assert json.loads(verified.out)["problems"] == []


@pytest.mark.parametrize(
    ("written", "opens"),
    [
        (lambda secret: secret.lower(), True),
        (lambda secret: "\ufeff# created: 2022-04-07\r\n" + secret + "\r\n", True),
        (lambda secret: "\n".join(secret[at : at + 20] for at in range(0, len(secret), 20)), True),
        (lambda secret: "".join(chr(ord(letter) + 0xFEE0) for letter in secret), True),
        (lambda secret: secret.replace("-", " \u2013 "), True),
        (lambda secret: secret[:30] + secret[31:], False),
        (lambda secret: secret[:30] + secret[31] + secret[30] + secret[32:] + "\0", False),
        (lambda _secret: str(X25519Identity.generate()), False),
        (lambda _secret: "\udcff\udcfe", False),
        (lambda _secret: "", False),
    ],
)  # fmt: skip
def test_a_secret_is_read_however_it_was_written_and_a_wrong_one_changes_nothing(
    recoverable: tuple[Desk, X25519Identity],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: Callable[[str], str],
    opens: bool,
) -> None:
    monkeypatch.setattr(key_recovery, "DEFAULT_WORK_FACTOR", 4)
    desk, secret = recoverable
    key = desk.root / ".drugcheck" / "identity.age"
    before = key.read_bytes()
    paper = tmp_path / "paper"
    paper.write_bytes(written(str(secret)).encode("utf-8", "surrogateescape"))
    ran = desk("key recover --from", str(paper))
    assert ran.status == (0 if opens else 3), ran.err
    assert opens or key.read_bytes() == before
    assert str(secret)[20:40] not in ran.out + ran.err.upper()


@pytest.mark.skipif(os.name == "nt", reason="descriptors of a pipe are of POSIX")
def test_a_handover_says_what_is_open_and_who_still_reads(
    recoverable: tuple[Desk, X25519Identity], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _secret = recoverable
    config = desk.root / "drugcheck.toml"
    text = re.sub(r"(?m)^(demo|today|passphrase) .*\n", "", config.read_text(encoding="utf-8"))
    config.write_text(text, encoding="utf-8")
    given = tmp_path / "passphrase"
    given.write_text(office.PASSPHRASE, encoding="utf-8")
    given.chmod(0o600)
    monkeypatch.setenv("DRUGCHECK_PASSPHRASE_FILE", str(given))
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")
    desk.git("remote", "add", "stick", str(tmp_path / "stick"))
    due = desk("todo --json").json["items"]
    ran = desk("key rotate --for-successor --json --new-passphrase-fd", descriptor(PASSPHRASE))
    assert ran.status == 0, ran.err
    assert (ran.json["recovery"], ran.json["copies"]) == (["保险柜"], ["stick"])
    open_now = ran.json["standing"]
    assert open_now["todo"] == len(due) == sum(kind["count"] for kind in open_now["kinds"]) > 0
    assert open_now["late"] == sum(kind["late"] for kind in open_now["kinds"])


def test_a_label_that_is_taken_is_refused_before_a_secret_is_shown(
    recoverable: tuple[Desk, X25519Identity],
) -> None:
    refused = recoverable[0]("key recovery --label 保险柜", answer=lambda _prompt: "")
    assert refused.status == 5
    assert "SECR" not in refused.err


@pytest.fixture
def recoverable(small_source: Path, tmp_path: Path) -> tuple[Desk, X25519Identity]:
    """A small demo that opens with a paper too."""
    desk = copy_of(small_source, tmp_path / "recoverable")
    secret = X25519Identity.generate()
    rekey.add_recovery(rekey.opened(desk.root, office.PASSPHRASE), secret, "保险柜", WHEN)
    return desk, secret


def test_a_demo_that_is_recovered_still_unlocks_itself(
    demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = X25519Identity.generate()
    monkeypatch.setattr(rekey, "new_recovery", lambda _store: secret)
    assert demo("key", "recovery", answer=lambda _prompt: str(secret)).status == 0
    clone = Desk(tmp_path / "clone")
    subprocess.run(["git", "clone", "-q", demo.root, clone.root], check=True, timeout=60)
    (tmp_path / "paper").write_text(str(secret), encoding="utf-8")
    back = clone("key", "recover", "--from", str(tmp_path / "paper"))
    assert (back.status, "under the passphrase of the demo" in back.err) == (0, True)
    assert clone("lock").status == clone("case show C0001").status == 0


def test_a_copy_with_the_key_file_of_before_says_one_thing(demo: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    subprocess.run(["git", "clone", "-q", demo.root, other.root], check=True, timeout=60)
    shutil.copytree(demo.root / ".drugcheck", other.root / ".drugcheck", ignore=shutil.ignore_patterns("snapshot*"))
    assert other("case list").status == 0
    assert demo("key rotate").status == 0
    other.git("pull", "-q")
    for line in ("case list", "validate", "status", "submit week"):
        ran = other(line)
        assert ran.status == 4, line
        assert "was given another key" in ran.err, line
        assert len(ran.err.splitlines()) < 6, line
    assert "made for another key" in other("case show C0031").err
    # What is for another key is not damaged: nothing older is put back.
    before = other.git("status", "--porcelain")
    assert other("verify --repair --yes").status == 4
    assert other.git("status", "--porcelain") == before
    shutil.copyfile(demo.root / ".drugcheck" / "identity.age", other.root / ".drugcheck" / "identity.age")
    assert other("case list").out == demo("case list").out
