"""Two copies of one store over a bare repository: fetched apart, checked, merged, and pushed on a word only."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import filelock
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drugcheck.domain.registers import Meetings
from drugcheck.vault import rekey
from drugcheck.vault.age import encrypt
from drugcheck.vault.history import History
from drugcheck.vault.remote import quarantine
from drugcheck.vault.seal import seal
from tests.running import Desk, Ran, copy_of
from tests.vault.faults import Injector

PLACE = "case set C0003 status.place="
DOCUMENT = "case set C0003 status.document="


class Copies(NamedTuple):
    """Two workspaces and the bare repository between them."""

    one: Desk
    two: Desk
    stick: Path


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def done(ran: Ran, status: int = 0) -> Ran:
    assert ran.status == status, ran.out + ran.err
    return ran


def cloned(one: Desk, folder: Path) -> Desk:
    """A second copy: a clone of the bare repository that the first one pushes to, with the key file."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder / "stick.git")], check=True)
    git(one.root, "remote", "add", "origin", "../stick.git")
    git(one.root, "push", "-q", "origin", "main", "--tags")
    subprocess.run(["git", "clone", "-q", str(folder / "stick.git"), str(folder / "two")], check=True)
    git(folder / "two", "remote", "set-url", "origin", "../stick.git")
    (folder / "two" / ".drugcheck").mkdir()
    shutil.copy(one.root / ".drugcheck" / "identity.age", folder / "two" / ".drugcheck" / "identity.age")
    return Desk(folder / "two")


@pytest.fixture(scope="module")
def copies_source(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, the stick, and a clone of it with the key file; nobody writes into them."""
    folder = tmp_path_factory.mktemp("copies")
    cloned(copy_of(small_source, folder / "one"), folder)
    return folder


@pytest.fixture
def copies(copies_source: Path, tmp_path: Path) -> Copies:
    shutil.copytree(copies_source, tmp_path / "copies", symlinks=True)
    folder = tmp_path / "copies"
    return Copies(Desk(folder / "one"), Desk(folder / "two"), folder / "stick.git")


def head(root: Path, name: str = "HEAD") -> str:
    return git(root, "rev-parse", name)


def value(desk: Desk, case: str, path: str) -> object:
    """A value as the record has it; asked past the command line, which would note that somebody looked."""
    found: object = desk.workspace().case(case)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def converged(copies: Copies) -> None:
    """After one more exchange both hold the same, and both are sound."""
    done(copies.one("sync --push"))
    done(copies.two("sync --push"))
    done(copies.one("sync --push"))
    assert head(copies.one.root) == head(copies.two.root) == head(copies.stick, "main")
    for desk in (copies.one, copies.two):
        assert git(desk.root, "status", "--porcelain") == ""
        assert done(desk("verify --json")).json["sound"] is True
        assert "nothing to do" in done(desk("sync")).out


def opened(desk: Desk, name: str, number: str = "", **more: str) -> str:
    """Opens a case; its id."""
    fields = {"name": name} | ({"id_number": number} if number else {}) | more
    text = "".join(f'{key} = "{value}"\n' for key, value in fields.items())
    ran = done(desk("case new --kind inflow --community 甲社区 --from -", stdin=text))
    return ran.out.split()[0]


class TestRoundTrip:
    def test_what_each_changed_comes_to_both(self, copies: Copies) -> None:
        done(copies.one(f"{PLACE}甲所"))
        done(copies.two(f"{DOCUMENT}乙文"))
        done(copies.two("case set C0004 status.document=丙文"))
        pushed = done(copies.one("sync --push"))
        assert "C0003 case.set" in pushed.out
        assert "pushed to origin" in pushed.out
        merged = done(copies.two("sync --push"))
        assert "changed in both and merged: C0003" in merged.out
        assert "problems 0" in merged.out
        converged(copies)
        for desk in (copies.one, copies.two):
            assert (value(desk, "C0003", "status.place"), value(desk, "C0003", "status.document")) == ("甲所", "乙文")
            assert value(desk, "C0004", "status.document") == "丙文"

    def test_nothing_is_pushed_without_a_word(self, copies: Copies) -> None:
        before = head(copies.stick, "main")
        done(copies.one(f"{PLACE}甲所"))
        assert "not pushed: drugcheck sync --push" in done(copies.one("sync")).out
        assert "not pushed" in done(copies.one("sync", stdin="y\n")).out
        assert head(copies.stick, "main") == before

    @pytest.mark.parametrize(("answer", "goes"), [("y", True), ("n", False), ("", False)])
    def test_a_yes_at_the_prompt_is_a_word(self, copies: Copies, answer: str, goes: bool) -> None:
        done(copies.one(f"{PLACE}甲所"))
        asked: list[str] = []
        ran = done(copies.one("sync", answer=lambda prompt: asked.append(prompt) or answer))
        assert "push to origin?" in asked[-1]
        assert (head(copies.stick, "main") == head(copies.one.root)) is goes
        assert ("pushed to origin" in ran.out) is goes

    def test_a_dry_run_only_looks(self, copies: Copies) -> None:
        done(copies.one(f"{PLACE}甲所"))
        done(copies.one("sync --push"))
        done(copies.two(f"{DOCUMENT}乙文"))
        before = head(copies.two.root), git(copies.two.root, "count-objects", "-v"), git(copies.two.root, "show-ref")
        ran = done(copies.two("sync --dry-run --push"))
        assert "merged: C0003" in ran.out
        assert "nothing was changed" in ran.out
        assert before == (
            head(copies.two.root),
            git(copies.two.root, "count-objects", "-v"),
            git(copies.two.root, "show-ref"),
        )
        assert not (copies.two.root / ".drugcheck" / "sync").exists()

    def test_a_folder_may_be_named(self, copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
        done(copies.one(f"{PLACE}甲所"))
        for address in ("../one", str(copies.one.root)):
            assert "C0003 case.set" in done(copies.two("sync --dry-run", address)).out
        done(copies.two("sync", "../one"))
        assert value(copies.two, "C0003", "status.place") == "甲所"
        done(copies.two(f"{DOCUMENT}乙文"))
        ran = done(copies.two("sync --push", "../one"), 5)
        assert "somebody works in the other copy" in ran.err

    def test_registers_of_both_are_kept_and_assessments_follow_their_meeting(self, copies: Copies) -> None:
        meeting = "meeting add --community 甲社区 --date 2022-04-0{n} --by c01,p01 --minutes 纪要{n} --cases C0003"
        for n, desk in enumerate((copies.one, copies.two), 1):
            done(desk(meeting.format(n=n)))
        number = copies.two("meeting list --json").json["meetings"][-1]["no"]
        with copies.two.workspace().edit("C0004", "case.set") as edit:
            from drugcheck.domain.schema import set_value

            edit.case = set_value(edit.case, "assessments.1.meeting", str(number))
        done(copies.one("sync --push"))
        ran = done(copies.two("sync --push"))
        assert f"\nmeetings {number} of this side is now {number + 1}" in ran.out
        converged(copies)
        for desk in (copies.one, copies.two):
            minutes = [entry["minutes"] for entry in desk("meeting list --json").json["meetings"]]
            assert minutes[-2:] == ["纪要1", "纪要2"]
            assert desk.workspace().case("C0004").assessments[0].meeting == number + 1

    def test_derived_registers_never_clash(self, copies: Copies) -> None:
        for desk, place in ((copies.one, "甲所"), (copies.two, "乙所")):
            done(desk(f"case set {'C0005' if desk is copies.one else 'C0006'} status.document={place}"))
            desk("validate")
        done(copies.one("sync --push"))
        done(copies.two("sync --push"))
        converged(copies)

    def test_a_tag_travels_both_ways(self, copies: Copies) -> None:
        git(copies.one.root, "tag", "submitted/2022-W13")
        assert "submitted/2022-W13" in done(copies.one("sync --push")).out
        done(copies.two(f"{DOCUMENT}乙文"))
        done(copies.two("sync"))
        assert head(copies.two.root, "submitted/2022-W13") == head(copies.one.root)
        git(copies.two.root, "tag", "submitted/2022-W14")
        git(copies.two.root, "tag", "private")
        done(copies.two("sync --push"))
        assert git(copies.stick, "tag").split() == ["submitted/2022-W13", "submitted/2022-W14"]


class TestConflicts:
    @pytest.fixture
    def conflicting(self, copies: Copies) -> Copies:
        done(copies.one(f"{PLACE}甲所"))
        done(copies.one("sync --push"))
        done(copies.two(f"{PLACE}乙所"))
        done(copies.two("case set C0004 status.document=丙文"))
        return copies

    def test_one_is_named_and_everything_stays(self, conflicting: Copies) -> None:
        before = head(conflicting.two.root)
        ran = done(conflicting.two("sync --push"), 5)
        assert "C0003 status.place" in ran.err
        assert "hint: drugcheck sync --take-here C0003" in ran.err
        assert not any(word in ran.out + ran.err for word in ("甲所", "乙所"))
        assert head(conflicting.two.root) == before
        assert git(conflicting.two.root, "status", "--porcelain") == ""
        assert value(conflicting.two, "C0003", "status.place") == "乙所"

    @pytest.mark.parametrize(
        ("option", "place"),
        [
            ("--take-here C0003", "乙所"),
            ("--take-there c3", "甲所"),
            ("--take-there all --take-here 3", "乙所"),
            ("--take-there all", "甲所"),
        ],
    )
    def test_the_named_side_is_taken(self, conflicting: Copies, option: str, place: str) -> None:
        done(conflicting.two(f"sync --push {option}"))
        converged(conflicting)
        for desk in (conflicting.one, conflicting.two):
            assert value(desk, "C0003", "status.place") == place
            assert value(desk, "C0004", "status.document") == "丙文"

    def test_it_is_asked_where_somebody_sits_there(self, conflicting: Copies) -> None:
        answers = {"C0003: here or there?: ": "there"}
        done(conflicting.two("sync", answer=lambda prompt: answers.get(prompt, "n")))
        assert value(conflicting.two, "C0003", "status.place") == "甲所"

    def test_a_file_of_the_office_is_merged_by_lines(self, copies: Copies) -> None:
        text = (copies.one.root / "drugcheck.toml").read_text(encoding="utf-8")
        for desk, edited in ((copies.one, "# 甲\n" + text), (copies.two, text + "# 乙\n")):
            (desk.root / "drugcheck.toml").write_text(edited, encoding="utf-8")
            done(desk("sync --push"))
        converged(copies)
        text = (copies.one.root / "drugcheck.toml").read_text(encoding="utf-8")
        assert text.startswith("# 甲\n")
        assert text.endswith("# 乙\n")
        assert (copies.two.root / "drugcheck.toml").read_text(encoding="utf-8") == text


class TestOneIdTwice:
    @pytest.fixture
    def doubled(self, copies: Copies, tmp_path: Path) -> tuple[Copies, str]:
        """Both opened the same id; the second's has a scan, a meeting and a roster note about it."""
        id = opened(copies.one, "试甲", "000000199003070014")
        assert opened(copies.two, "试乙", "000000198505050019") == id
        scan = tmp_path / "scan.png"
        scan.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
        done(copies.two(f"document add {id} --part basics --kind 谈话记录 --number 谈-9 --file {scan}"))
        done(copies.two(f"meeting add --community 甲社区 --date 2022-04-02 --by c01,p01 --minutes 纪要 --cases {id}"))
        done(copies.one("sync --push"))
        return copies, id

    def test_it_is_named_and_nothing_is_taken(self, doubled: tuple[Copies, str]) -> None:
        copies, id = doubled
        before = head(copies.two.root)
        ran = done(copies.two("sync --push"), 5)
        assert f"both copies opened {id}" in ran.err
        assert "hint: drugcheck sync --renumber" in ran.err
        assert head(copies.two.root) == before
        assert not any(word in ran.out + ran.err for word in ("试甲", "试乙", "0000001"))

    def test_ours_gets_the_next_id_and_everything_follows(self, doubled: tuple[Copies, str]) -> None:
        copies, id = doubled
        now = f"C{int(id[1:]) + 1:04d}"
        ran = done(copies.two("sync --push --renumber"))
        assert (ran.out + ran.err).count(f"our {id} is now {now}") == 1
        converged(copies)
        for desk in (copies.one, copies.two):
            workspace = desk.workspace()
            assert workspace.case(id).person.name == "试甲"
            moved = workspace.case(now)
            assert (moved.id, moved.person.name) == (now, "试乙")
            assert [entry.scan for entry in moved.documents] == [f"{now}-1"]
            assert workspace.register(Meetings).meetings[-1].cases == (now,)
            assert workspace.vault.read(f"{now}-1").rev == 1
            assert f"{id}-1" not in workspace.vault.ids()
            done(desk("document check"))
            assert desk.codes(id).isdisjoint({"FS003", "FS006", "FS007"})
        # Work goes on under both ids.
        done(copies.one(f"case set {id} status.document=文"))
        done(copies.two(f"case set {now} status.document=书"))
        converged(copies)

    def test_what_was_done_to_ours_under_the_old_id_is_not_undone_on_theirs(self, doubled: tuple[Copies, str]) -> None:
        copies, id = doubled
        done(copies.two(f"case set {id} status.document=文"))
        commit = head(copies.two.root)
        done(copies.two("sync --renumber"))
        assert f"{id}=" in git(copies.two.root, "log", "-1", "--format=%s")
        assert "no operation has the commit" in done(copies.two(f"undo --commit {commit} --yes"), 2).err
        done(copies.two("case set C0004 status.document=文"))
        done(copies.two("undo --yes"))

    def test_one_person_opened_in_both_is_merged(self, copies: Copies) -> None:
        number = "000000199003070014"
        id = opened(copies.one, "试甲", number)
        assert opened(copies.two, "试甲", number) == id
        done(copies.one(f"case set {id} status.place=甲所"))
        done(copies.two(f"case set {id} status.document=乙文"))
        done(copies.one("sync --push"))
        done(copies.two("sync --push"))
        converged(copies)
        assert value(copies.one, id, "status.place") == "甲所"
        assert value(copies.one, id, "status.document") == "乙文"

    def test_documents_of_one_number_keep_their_scans(self, copies: Copies, tmp_path: Path) -> None:
        for n, desk in enumerate((copies.one, copies.two), 1):
            scan = tmp_path / f"{n}.png"
            scan.write_bytes(b"\x89PNG\r\n\x1a\n" + str(n).encode() * 64)
            done(desk(f"document add C0003 --part basics --kind 谈话记录 --number 谈-{n} --file {scan}"))
        done(copies.one("sync --push"))
        assert "of this side is now" in done(copies.two("sync --push")).out
        converged(copies)
        for desk in (copies.one, copies.two):
            done(desk("document check"))
            numbers = {entry.number: entry for entry in desk.workspace().case("C0003").documents}
            assert numbers["谈-1"].scan != numbers["谈-2"].scan


class TestBothAtOnce:
    """Both took the other's state in, and gave way to it, before either had the other's answer."""

    @pytest.fixture
    def peers(self, copies: Copies) -> Callable[[str], None]:
        def exchange(line: str) -> None:
            for desk in (copies.one, copies.two):
                shutil.copytree(desk.root, desk.root.with_suffix(".before"), symlinks=True)
            for desk, other in ((copies.one, "two"), (copies.two, "one")):
                done(desk(f"sync {desk.root.parent / other}.before {line}"))

        return exchange

    @staticmethod
    def named(desk: Desk) -> dict[str, str]:
        workspace = desk.workspace()
        people = {id: str(workspace.case(id).person.name) for id in workspace.case_ids()}
        return {id: name for id, name in people.items() if name.startswith("试")}

    def test_each_person_has_one_id_again(self, copies: Copies, peers: Callable[[str], None]) -> None:
        id = opened(copies.one, "试甲")
        assert opened(copies.two, "试乙") == id
        peers("--renumber")
        ours, theirs = self.named(copies.one), self.named(copies.two)
        assert sorted(ours.values()) == sorted(theirs.values()) == ["试乙", "试甲"]
        assert ours != theirs
        told = done(copies.one(f"sync {copies.two.root} --renumber")).out
        assert f"our {id} is now" in told
        assert self.named(copies.one) == theirs
        converged(copies)
        assert self.named(copies.one) == self.named(copies.two) == theirs

    def test_two_persons_are_never_made_one(self, copies: Copies, peers: Callable[[str], None]) -> None:
        id = opened(copies.one, "试甲")
        opened(copies.two, "试乙")
        peers("--renumber")
        mine = self.named(copies.one)[id]
        done(copies.one(f"case set {id} status.place=甲所"))
        refused = done(copies.one(f"sync {copies.two.root}"), 5)
        assert f"{id} was opened in both copies" in refused.err + refused.out
        done(copies.one(f"sync {copies.two.root} --renumber"))
        workspace = copies.one.workspace()
        held = {(name, workspace.case(id).status.place) for id, name in self.named(copies.one).items()}
        assert held >= {(mine, "甲所")}
        assert {name for name, place in held if place == "甲所"} == {mine}
        converged(copies)

    def test_entries_of_one_number_are_neither_mixed_nor_doubled(
        self, copies: Copies, peers: Callable[[str], None]
    ) -> None:
        for desk, n in ((copies.one, 1), (copies.two, 2)):
            done(desk(f"document add C0003 --part basics --kind 谈话记录 --number 谈-{n}"))
        peers("")
        listed = [value(desk, "C0003", "documents") for desk in (copies.one, copies.two)]
        assert listed[0] != listed[1]
        done(copies.one(f"sync {copies.two.root}"))
        assert value(copies.one, "C0003", "documents") == listed[1]
        converged(copies)

    def test_a_conflict_that_both_decided_otherwise_is_named(
        self, copies: Copies, peers: Callable[[str], None]
    ) -> None:
        done(copies.one(f"{PLACE}甲所"))
        done(copies.two(f"{PLACE}乙所"))
        peers("--take-there C0003")
        assert (value(copies.one, "C0003", "status.place"), value(copies.two, "C0003", "status.place")) == (
            "乙所", "甲所",
        )  # fmt: skip
        assert "C0003 status.place" in done(copies.one(f"sync {copies.two.root}"), 5).err


class TestWhatIsNotTaken:
    """Whoever can write to the stick: what comes is refused, and nothing here has changed."""

    @pytest.fixture
    def refused(self, copies: Copies, tmp_path: Path) -> Callable[..., Ran]:
        """Commits files in a clone without keys, pushes them, and syncs."""

        def attempt(files: dict[str, bytes | None], status: int, *, text: str = "C0003 case.set") -> Ran:
            other = tmp_path / "other"
            subprocess.run(["git", "clone", "-q", str(copies.stick), str(other)], check=True)
            for path, data in files.items():
                if data is None:
                    git(other, "rm", "-q", path)
                    continue
                (other / path).parent.mkdir(exist_ok=True)
                (other / path).write_bytes(data)
                git(other, "add", "--force", path)
            git(other, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", text)
            git(other, "push", "-q", "origin", "main")
            before = self._state(copies.two)
            ran = done(copies.two("sync --push"), status)
            assert self._state(copies.two) == before
            return ran

        return attempt

    @staticmethod
    def _state(desk: Desk) -> tuple[str, ...]:
        objects = {path.name for path in (desk.root / ".git" / "objects").rglob("*") if path.is_file()}
        return (
            head(desk.root),
            git(desk.root, "show-ref"),
            git(desk.root, "status", "--porcelain"),
            str(sorted(objects)),
        )

    def test_a_record_made_with_the_public_key_alone(self, copies: Copies, refused: Callable[..., Ran]) -> None:
        keys = copies.two.workspace().vault.keys
        forged = encrypt(b'schema = 1\n\n[case]\nid = "C0003"\n', *keys.recipients)
        assert "carries no drugcheck seal" in refused({"records/C0003.toml.age": forged}, 4).err

    def test_a_record_of_another_key(self, copies: Copies, refused: Callable[..., Ran]) -> None:
        from drugcheck.vault.identity import new_keys

        keys = new_keys(copies.two.workspace().vault.keys.store)
        data = seal("schema = 1\n", "C0003", 99, keys)
        assert "a key that this store does not have" in refused({"records/C0003.toml.age": data}, 4).err

    def test_a_copy_of_another_record(self, copies: Copies, refused: Callable[..., Ran]) -> None:
        data = (copies.two.root / "records" / "C0004.toml.age").read_bytes()
        assert "is a copy of record C0004" in refused({"records/C0003.toml.age": data}, 4).err

    def test_an_old_revision(self, copies: Copies, refused: Callable[..., Ran]) -> None:
        old = (copies.two.root / "records" / "C0003.toml.age").read_bytes()
        done(copies.one(f"{PLACE}甲所"))
        done(copies.one("sync --push"))
        done(copies.two("sync"))
        assert "its revision falls" in refused({"records/C0003.toml.age": old}, 4).err

    def test_a_record_that_is_gone(self, refused: Callable[..., Ran]) -> None:
        assert "it was deleted" in refused({"records/C0003.toml.age": None}, 4).err

    @pytest.mark.parametrize("path", ["records/C0099.toml", "records/sub/C0099.TOML"])
    def test_plain_text(self, refused: Callable[..., Ran], path: str) -> None:
        assert "plain-text record" in refused({path: b'name = "x"\n'}, 4).err

    @pytest.mark.parametrize(
        "path",
        ["filelock.py", "drugcheck/__init__.py", ".drugcheck/identity.age", "records/x.age", "templates/a/b.toml"],
    )
    def test_a_file_that_is_no_part_of_a_store(self, refused: Callable[..., Ran], path: str) -> None:
        assert "no part of a store" in refused({path: b"import os\n"}, 4).err

    @pytest.mark.parametrize("path", [".gitattributes", ".gitignore"])
    def test_protection_taken_away(self, refused: Callable[..., Ran], path: str) -> None:
        assert path in refused({path: b"# nothing\n"}, 4).err

    def test_a_program_that_gives_the_passphrase(self, copies: Copies, refused: Callable[..., Ran]) -> None:
        text = (copies.two.root / "drugcheck.toml").read_text(encoding="utf-8")
        planted = text.replace("[unlock]", '[unlock]\npassphrase_command = ["touch", "owned"]')
        assert planted != text
        ran = refused({"drugcheck.toml": planted.encode()}, 5)
        assert "has another [unlock]" in ran.err

    def test_a_broken_office_file(self, refused: Callable[..., Ran]) -> None:
        assert "drugcheck.toml" in refused({"drugcheck.toml": b"[[[\n"}, 2).err

    def test_a_message_of_somebody_elses_is_not_repeated(self, copies: Copies, refused: Callable[..., Ran]) -> None:
        data = (copies.two.root / "templates" / "risk.toml").read_bytes()
        other_message = "试甲 000000199003070014 \x1b[31m"
        before = copies.two("sync --dry-run")
        assert before.status == 0
        ran = _attempt_taken(copies, {"templates/risk.toml": data + b"# more\n"}, other_message)
        assert "(another message)" in ran.out
        assert "试甲" not in ran.out + ran.err

    def test_a_tag_that_disagrees(self, copies: Copies) -> None:
        git(copies.two.root, "tag", "submitted/2022-W13")
        done(copies.one(f"{PLACE}甲所"))
        git(copies.one.root, "tag", "submitted/2022-W13")
        done(copies.one("sync --push"))
        before = self._state(copies.two)
        ran = done(copies.two("sync --push"), 5)
        assert "submitted/2022-W13 marks another commit" in ran.err
        assert self._state(copies.two) == before

    def test_a_tag_out_of_its_history(self, copies: Copies, tmp_path: Path) -> None:
        stray = git(copies.stick, "commit-tree", "-m", "x", f"{head(copies.stick, 'main')}^{{tree}}")
        git(copies.stick, "tag", "submitted/2022-W13", stray)
        before = self._state(copies.two)
        assert "not in its history" in done(copies.two("sync"), 4).err
        assert self._state(copies.two) == before

    def test_a_store_of_another_origin(self, copies: Copies) -> None:
        root = git(copies.stick, "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", "-m", "x", "main^{tree}")
        git(copies.stick, "update-ref", "refs/heads/main", root)
        before = self._state(copies.two)
        ran = done(copies.two("sync"), 5)
        assert "nothing in common" in ran.err
        assert f"git clone {copies.stick} NEW-FOLDER" in ran.err
        spaced = copies.stick.rename(copies.stick.with_name("my stick.git"))
        git(copies.two.root, "remote", "set-url", "origin", "../my stick.git")
        assert f"git clone '{spaced}' NEW-FOLDER" in done(copies.two("sync"), 5).err
        assert self._state(copies.two) == before


def _attempt_taken(copies: Copies, files: dict[str, bytes], text: str) -> Ran:
    other = copies.stick.parent / "other"
    subprocess.run(["git", "clone", "-q", str(copies.stick), str(other)], check=True)
    for path, data in files.items():
        (other / path).write_bytes(data)
    git(other, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-a", "-m", text)
    git(other, "push", "-q", "origin", "main")
    return done(copies.two("sync"))


class TestKeys:
    def test_a_clone_says_what_it_lacks(self, copies: Copies) -> None:
        (copies.two.root / ".drugcheck" / "identity.age").unlink()
        ran = done(copies.two("sync"), 3)
        assert "hint: cp OTHER/.drugcheck/identity.age" in ran.err

    def test_the_first_change_equips_a_clone(self, copies: Copies) -> None:
        assert "drugcheck" not in (copies.two.root / ".git" / "config").read_text(encoding="utf-8")
        done(copies.two(f"{PLACE}甲所"))
        assert git(copies.two.root, "config", "merge.drugcheck.driver").endswith("%P")
        assert git(copies.two.root, "config", "diff.drugcheck.textconv")
        assert (copies.two.root / ".git" / "hooks" / "pre-commit").exists()

    def test_a_key_that_was_rotated_elsewhere(self, copies: Copies, tmp_path: Path) -> None:
        done(copies.two(f"{PLACE}甲所"))
        secret = tmp_path / "new"
        secret.write_text("新 密码 长\n", encoding="utf-8")
        rotate(copies.one)
        done(copies.one("sync --push"))
        before = head(copies.two.root)
        ran = done(copies.two("sync"), 3)
        assert "another key in the other copy" in ran.err
        assert head(copies.two.root) == before
        shutil.copy(copies.one.root / ".drugcheck" / "identity.age", copies.two.root / ".drugcheck" / "identity.age")
        for line in ("case list", "status"):
            ran = done(copies.two(line), 4)
            assert "from before a rotation" in ran.err
            assert ran.err.endswith(" sync\n")
        assert "from before a rotation" in done(copies.two("case show C0003"), 4).err
        done(copies.two("sync --push"))
        converged(copies)
        assert value(copies.one, "C0003", "status.place") == "甲所"

    def test_a_rotated_store_that_git_pulled_by_itself(self, copies: Copies) -> None:
        rotate(copies.one)
        done(copies.one("sync --push"))
        git(copies.two.root, "pull", "-q")
        ran = copies.two("case show C0003")
        assert "drugcheck key recover" in done(ran, 4).err

    def test_what_was_made_before_a_rotation_needs_a_word(self, copies: Copies) -> None:
        done(copies.two(f"{PLACE}甲所"))
        done(copies.two("sync --push"))
        rotate(copies.one)
        ran = done(copies.one("sync"), 5)
        assert "with the key before the rotation: C0003" in ran.err
        done(copies.one("sync --push --former-key"))
        assert value(copies.one, "C0003", "status.place") == "甲所"
        assert done(copies.one("verify --json")).json["sound"] is True

    def test_with_the_paper_alone(self, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        done(copies.one(f"{PLACE}甲所"))
        workspace = copies.one.workspace()
        store = rekey.opened(copies.one.root, workspace.config.unlock.passphrase or "")
        secret = rekey.new_recovery(store)
        rekey.add_recovery(store, secret, "paper", workspace.now)
        rotate(copies.one)
        done(copies.one("sync --push"))
        done(copies.two(f"{DOCUMENT}乙文"))
        fresh = Desk(tmp_path / "fresh")
        subprocess.run(["git", "clone", "-q", str(copies.stick), str(fresh.root)], check=True)
        assert "hint: drugcheck key recover" in done(fresh("sync"), 3).err
        passphrase = workspace.config.unlock.passphrase or ""
        rekey.recover(fresh.root, str(secret), passphrase, workspace.now, work_factor=4)
        done(fresh("sync --former-key", str(copies.two.root)))
        assert (value(fresh, "C0003", "status.place"), value(fresh, "C0003", "status.document")) == ("甲所", "乙文")
        assert done(fresh("verify --json")).json["sound"] is True


def test_an_erased_case_does_not_come_back(copies: Copies) -> None:
    closed = "case close C0004 --reason 死亡 --document 文 --date 2022-04-01"
    done(copies.one(closed))
    erase = "case erase C0004 --ground law --basis 决定书-1 --approver l01 --yes"
    done(copies.one(erase))
    done(copies.two(f"{PLACE}乙所"))
    before = head(copies.two.root)
    ran = done(copies.two("sync", str(copies.one.root)), 5)
    assert "C0004 was erased in the other copy" in ran.err
    assert f"git clone {shlex.quote(str(copies.one.root))} NEW-FOLDER" in ran.err
    assert head(copies.two.root) == before
    # The copy that still holds it is never the one to begin anew from.
    ran = done(copies.one("sync", str(copies.two.root)), 5)
    assert "C0004 was erased here" in ran.err
    assert str(copies.two.root) not in ran.err


def test_an_erased_case_that_git_brings_back_is_shown_by_nothing(copies: Copies) -> None:
    id = opened(copies.one, "试甲")
    done(copies.one("sync --push"))
    done(copies.two("sync"))
    erase = f"case erase {id} --ground duplicate --basis 决定书-1 --approver l01 --yes"
    done(copies.one(erase))
    git(copies.one.root, "pull", "-q", "--no-rebase", "--no-edit", str(copies.two.root), "main")
    for line in (f"case show {id}", "case list --reveal --purpose 核对", "validate", f"case set {id} status.place=x"):
        ran = done(copies.one(line), 4)
        assert "试甲" not in ran.out
        assert f"{id} was erased on" in ran.err
        assert f"hint: drugcheck case erase {id}" in ran.err.replace(f" -C {copies.one.root}", "")
    (problem,) = done(copies.one("verify --json"), 4).json["problems"]
    assert (problem["id"], problem["kind"]) == (id, "CameBackError")
    done(copies.one(erase))
    done(copies.one("verify"))
    assert git(copies.one.root, "log", "--all", "--format=%h", "--", f"records/{id}.toml.age") == ""


def rotate(desk: Desk) -> None:
    workspace = desk.workspace()
    rekey.rotate(rekey.opened(desk.root, workspace.config.unlock.passphrase or ""), workspace.now)
    workspace.vault.accept_seen(workspace.today)


class TestNoOtherCopy:
    def test_none_is_known(self, desk: Desk) -> None:
        ran = done(desk("sync"), 2)
        assert ran.err.splitlines() == ["drugcheck: no other copy is known here", "hint: git remote add origin PATH"]

    def test_it_is_not_there(self, copies: Copies) -> None:
        copies.stick.rename(copies.stick.with_name("gone.git"))
        ran = done(copies.two("sync"), 2)
        assert "cannot be reached" in ran.err
        assert len(ran.err.splitlines()) == 2

    @pytest.mark.parametrize("given", ["nowhere", "--upload-pack=touch x", "ext::sh -c touch% owned", "-x"])
    def test_what_is_no_address(self, copies: Copies, given: str) -> None:
        assert copies.two("sync", "--", given).status == 2
        assert not (copies.two.root / "owned").exists()

    def test_several_are_known(self, copies: Copies) -> None:
        git(copies.one.root, "remote", "add", "second", "../two")
        assert "several other copies are known" in done(copies.one("sync"), 2).err
        done(copies.one("sync second"))

    def test_an_empty_one_is_filled(self, desk: Desk, tmp_path: Path) -> None:
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "new.git")], check=True)
        git(desk.root, "remote", "add", "origin", str(tmp_path / "new.git"))
        assert "not pushed" in done(desk("sync")).out
        done(desk("sync --push"))
        assert head(tmp_path / "new.git", "main") == head(desk.root)

    def test_locked(self, copies: Copies) -> None:
        path = copies.two.root / "drugcheck.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text("".join(line for line in text.splitlines(True) if "passphrase" not in line), encoding="utf-8")
        assert done(copies.two("sync"), 3)


def test_a_change_that_is_in_no_commit_comes_first(copies: Copies) -> None:
    done(copies.one(f"{PLACE}甲所"))
    done(copies.one("sync --push"))
    (copies.two.root / "records" / "C0003.toml.age").write_bytes(b"junk")
    ran = done(copies.two("sync"), 5)
    assert "in no commit" in ran.err


def test_two_at_once(copies: Copies) -> None:
    here = History(copies.two.root)
    with quarantine(here):
        assert "another drugcheck is writing" in done(copies.two("sync"), 2).err
    done(copies.two("sync"))
    here.close()


@pytest.mark.parametrize("line", ["verify", "case set C0003 status.document=文", "doctor"])
def test_what_a_killed_one_left_is_thrown_away(copies: Copies, line: str) -> None:
    left = copies.two.root / ".drugcheck" / "sync" / ".git" / "objects"
    left.mkdir(parents=True)
    (left / "x").write_bytes(b"x")
    with quarantine_lock(copies.two.root):
        copies.two(line)
        assert (left / "x").exists()
    copies.two(line)
    assert not (copies.two.root / ".drugcheck" / "sync").exists()


def quarantine_lock(root: Path) -> filelock.FileLock:
    """Held by a sync that is looking just now."""
    return filelock.FileLock(root / ".drugcheck" / "sync.lock")


def test_files_of_the_officers_own_are_said_before_another_copy_refuses_them(copies: Copies) -> None:
    (copies.one.root / "notes.md").write_text("x\n", encoding="utf-8")
    git(copies.one.root, "add", "notes.md")
    git(copies.one.root, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "notes")
    assert "by git pull alone: *.md" in done(copies.one("sync")).out


def test_a_store_that_moves_on_while_it_is_looked_at(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    from drugcheck.cli import sync as command

    done(copies.one(f"{PLACE}甲所"))
    done(copies.one("sync --push"))
    done(copies.two("case set C0005 status.document=文"))
    carry_out = command.carry_out

    def late(*arguments: object) -> str:
        git(copies.two.root, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "--allow-empty", "-m", "x")
        return carry_out(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "carry_out", late)
    assert "another command changed the store meanwhile" in done(copies.two("sync"), 2).err
    assert value(copies.two, "C0003", "status.place") != "甲所"


def test_another_change_pushed_meanwhile(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    from drugcheck.cli import sync as command

    done(copies.one(f"{PLACE}甲所"))
    done(copies.two(f"{DOCUMENT}乙文"))

    def late(*arguments: object) -> None:
        git(copies.two.root, "push", "-q", "origin", "main")
        push(*arguments)  # type: ignore[arg-type]

    push = command.push
    monkeypatch.setattr(command, "push", late)
    ran = done(copies.one("sync --push"), 2)
    assert "it has something new since" in ran.err
    monkeypatch.undo()


class TestCutOff:
    """Wherever it dies, the store is as before or as after; the next command says so and verify is clean."""

    @pytest.fixture
    def diverged(self, copies_source: Path, tmp_path: Path) -> Path:
        folder = tmp_path / "copies"
        shutil.copytree(copies_source, folder, symlinks=True)
        one, two = Desk(folder / "one"), Desk(folder / "two")
        done(one(f"{PLACE}甲所"))
        (one.root / "templates" / "risk.toml").open("a", encoding="utf-8").write("# more\n")
        done(one("sync --push"))
        git(one.root, "tag", "submitted/2022-W13")
        done(one("sync --push"))
        done(two(f"{DOCUMENT}乙文"))
        return folder

    @staticmethod
    def _state(desk: Desk) -> tuple[object, ...]:
        merged = value(desk, "C0003", "status.place"), value(desk, "C0003", "status.document")
        template = (desk.root / "templates" / "risk.toml").read_text(encoding="utf-8").endswith("# more\n")
        return (*merged, template, git(desk.root, "tag", "--list", "submitted/*"))

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in a fork of this one")
    @pytest.mark.parametrize("mode", ["killed", "fails"])
    def test_at_any_call(self, diverged: Path, tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
        counted = Injector()
        shutil.copytree(diverged, tmp_path / "counted", symlinks=True)
        desk = Desk(tmp_path / "counted" / "two")
        old = self._state(desk)
        with pytest.MonkeyPatch.context() as patch:
            counted.install(patch)
            done(desk("sync --push"))
        new = self._state(desk)
        assert old == (None, "乙文", False, "")
        assert new == ("甲所", "乙文", True, "submitted/2022-W13")
        calls = [at for at, call in enumerate(counted.seen) if not call.startswith("read ")]
        first = next(at for at in calls if counted.seen[at] == "create change.json.new") - 3
        # All of them take a minute: DRUGCHECK_DEEP=1. Else some from where the objects are brought in to the end.
        near = [at for at in calls if at >= first][:24]
        chosen = calls if os.environ.get("DRUGCHECK_DEEP") else near[:: 6 if mode == "killed" else 12]
        for at in chosen:
            folder = tmp_path / f"k{at}"
            monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / f"state{at}"))
            shutil.copytree(diverged, folder, symlinks=True)
            desk = Desk(folder / "two")
            child = os.fork()
            if child == 0:
                Injector(at, mode).install(pytest.MonkeyPatch())
                desk("sync --push")
                os._exit(0)
            os.waitpid(child, 0)
            desk("case list")
            assert self._state(desk) in (old, new), counted.seen[at]
            assert done(desk("verify --json")).json["sound"] is True, counted.seen[at]
            done(desk("sync --push"))
            assert self._state(desk) == new, counted.seen[at]
            assert git(desk.root, "status", "--porcelain") == "", counted.seen[at]
            assert not (desk.root / ".drugcheck" / "sync").exists()
            shutil.rmtree(folder)


_STEPS = st.lists(
    st.tuples(
        st.sampled_from("12"), st.sampled_from(("open", "set", "document", "meeting", "validate", "sync", "sync"))
    ),
    min_size=3,
    max_size=8,
)


@settings(
    deadline=None,
    max_examples=60 if os.environ.get("DRUGCHECK_DEEP") else 3,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(steps=_STEPS)
def test_any_work_in_two_copies_comes_together(
    copies_source: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("any") / "copies"
    shutil.copytree(copies_source, folder, symlinks=True)
    copies = Copies(Desk(folder / "one"), Desk(folder / "two"), folder / "stick.git")
    decided = "sync --push --renumber --take-here all"
    people, papers, minutes = set(), set(), set()
    for n, (who, what) in enumerate(steps):
        desk = copies.one if who == "1" else copies.two
        if what == "open":
            opened(desk, f"试{n}")
            people.add(f"试{n}")
        elif what == "set":
            done(desk(f"{PLACE}所{n}"))
        elif what == "document":
            done(desk(f"document add C0003 --part basics --kind 谈话记录 --number 谈-{n}"))
            papers.add(f"谈-{n}")
        elif what == "meeting":
            done(desk(f"meeting add --community 甲社区 --date 2022-04-02 --by c01,p01 --minutes 纪-{n} --cases C0003"))
            minutes.add(f"纪-{n}")
        elif what == "validate":
            desk("validate")
        else:
            done(desk(decided))
    for desk in (copies.one, copies.two, copies.one):
        done(desk(decided))
    assert head(copies.one.root) == head(copies.two.root) == head(copies.stick, "main")
    for desk in (copies.one, copies.two):
        assert done(desk("verify --json")).json["sound"] is True
        assert "nothing to do" in done(desk("sync")).out
    workspace = copies.one.workspace()
    named = [str(workspace.case(id).person.name) for id in workspace.case_ids()]
    assert sorted(name for name in named if name.startswith("试")) == sorted(people)
    assert papers <= {entry.number for entry in workspace.case("C0003").documents}
    assert minutes <= {entry.minutes for entry in workspace.register(Meetings).meetings}
