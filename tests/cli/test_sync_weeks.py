"""One week frozen in both copies: a person says which package was sent, and every other copy follows."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from drugcheck.demo import make
from drugcheck.domain.registers import Packages
from drugcheck.submission import rendered
from tests.cli.test_sync import Copies, cloned, done, git, head
from tests.running import Desk, Ran, copy_of

DAY = "2022-03-24"
WEEK = "2022-W12"
TAG = f"submitted/{WEEK}"


def _sound(root: Path) -> Desk:
    """A store in the fourth week of the campaign without an open error."""
    workspace = make.make(root, cases=6, seed=3, today=date.fromisoformat(DAY), work_factor=4)
    assert not rendered(workspace, workspace.load(), WEEK).open_errors
    return Desk(root)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two copies and the bare repository between them; both froze the week, each with a record of its own."""
    folder = tmp_path_factory.mktemp("weeks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DRUGCHECK_TODAY", DAY)
        one = _sound(folder / "one")
        two = cloned(one, folder)
        done(one("case set C0001 status.document=甲文"))
        done(one("submit week W12 --compiled-by d01"))
        done(two("case set C0002 status.document=乙文"))
        done(two("submit week W12 --compiled-by d02"))
        done(one("sync --push"))
    return folder


@pytest.fixture
def copies(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copies:
    monkeypatch.setenv("DRUGCHECK_TODAY", DAY)
    shutil.copytree(source, tmp_path / "copies", symlinks=True)
    folder = tmp_path / "copies"
    return Copies(Desk(folder / "one"), Desk(folder / "two"), folder / "stick.git")


def _compiled_by(desk: Desk) -> list[str | None]:
    """Who compiled the packages of that week that the register has."""
    register = desk.workspace().register(Packages)
    return [entry.compiled_by for entry in register.packages if entry.week == WEEK]


def _tags(copies: Copies) -> tuple[str, str, str]:
    return (head(copies.one.root, TAG), head(copies.two.root, TAG), head(copies.stick, TAG))


def _proved(desk: Desk) -> None:
    done(desk("verify"))
    done(desk(f"submit verify {WEEK}"))


@pytest.mark.parametrize("line", ["sync", "sync --push", "sync --take-here all", "sync --take-there all"])
def test_without_a_word_nothing_is_taken(copies: Copies, line: str) -> None:
    before = head(copies.two.root), _tags(copies)
    ran = done(copies.two(line), 5)
    assert f"{WEEK} was frozen in both copies; which package was sent? here / there" in ran.err
    assert ran.err.endswith(f"hint: drugcheck sync --take-here {WEEK}\n")
    assert (head(copies.two.root), _tags(copies)) == before


def test_what_would_happen_is_shown(copies: Copies) -> None:
    before = head(copies.two.root), _tags(copies)
    shown = done(copies.two(f"sync --dry-run --take-there {WEEK} --json")).json
    assert shown["weeks"] == {WEEK: "there"}
    assert (head(copies.two.root), _tags(copies)) == before


def test_theirs_is_kept(copies: Copies) -> None:
    ours, theirs = head(copies.two.root, TAG), head(copies.stick, TAG)
    ran = done(copies.two(f"sync --take-there {WEEK} --push"))
    assert f"the package of {WEEK} is theirs; ours stays in the history" in ran.out
    assert f"{WEEK}=kept:{theirs[:10]},aside:{ours[:10]}" in git(copies.two.root, "log", "-1", "--format=%s")
    assert _tags(copies) == (theirs, theirs, theirs)
    assert _compiled_by(copies.two) == ["d01"]
    _proved(copies.two)
    git(copies.two.root, "merge-base", "--is-ancestor", ours, "HEAD")
    done(copies.one("sync"))
    assert head(copies.one.root) == head(copies.two.root)
    _proved(copies.one)


def test_ours_is_kept_and_the_other_copies_follow(copies: Copies) -> None:
    ours = head(copies.two.root, TAG)
    ran = done(copies.two(f"sync --take-here {WEEK}"))
    assert f"the package of {WEEK} is ours; theirs stays in the history" in ran.out
    assert "not pushed" in ran.out
    assert head(copies.stick, TAG) != ours
    # Not asked again: the history tells it.
    done(copies.two("sync --push"))
    assert head(copies.stick, TAG) == ours
    assert _compiled_by(copies.two) == ["d02"]
    _proved(copies.two)
    done(copies.one("sync"))
    assert _tags(copies) == (ours, ours, ours)
    assert _compiled_by(copies.one) == ["d02"]
    _proved(copies.one)
    assert "both copies hold the same" in done(copies.one("sync")).out
    assert "both copies hold the same" in done(copies.two("sync")).out


def test_a_copy_that_went_on_meanwhile_follows_too(copies: Copies) -> None:
    ours = head(copies.two.root, TAG)
    done(copies.one("case set C0003 status.document=丙文"))
    done(copies.two(f"sync --take-here {WEEK} --push"))
    done(copies.one("sync --push"))
    done(copies.two("sync"))
    assert _tags(copies) == (ours, ours, ours)
    assert head(copies.one.root) == head(copies.two.root)
    _proved(copies.one)


def test_somebody_who_sits_there_is_asked(copies: Copies) -> None:
    def answer(prompt: str) -> str:
        return "there" if prompt.startswith(WEEK) else "n"

    ran: Ran = copies.two("sync", answer=answer)
    assert ran.status == 0, ran.err
    assert head(copies.two.root, TAG) == head(copies.stick, TAG)
    assert _compiled_by(copies.two) == ["d01"]


@pytest.mark.parametrize("place", ["HEAD", f"{TAG}~1"])
def test_a_tag_that_was_only_moved_is_refused(copies: Copies, place: str) -> None:
    """Whoever may write to the medium can move a tag, and proves nothing by it."""
    done(copies.two(f"sync --take-there {WEEK} --push"))
    git(copies.stick, "tag", "--force", TAG, head(copies.two.root, place))
    before = head(copies.two.root, TAG)
    ran = done(copies.two("sync"), 5)
    assert f"{TAG} marks another commit" in ran.err
    assert head(copies.two.root, TAG) == before


def test_a_tag_that_was_moved_to_the_package_set_aside_is_put_back(copies: Copies) -> None:
    aside = head(copies.two.root, TAG)
    done(copies.two(f"sync --take-there {WEEK} --push"))
    kept = head(copies.two.root, TAG)
    git(copies.stick, "tag", "--force", TAG, aside)
    done(copies.two("sync --push"))
    assert (head(copies.two.root, TAG), head(copies.stick, TAG)) == (kept, kept)


def test_a_kill_leaves_before_or_after(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tag moves with the branch, in one transaction."""
    from drugcheck.vault import taking

    ours, before = head(copies.two.root, TAG), head(copies.two.root)

    def dies(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(taking, "finish", dies)
        assert copies.two(f"sync --take-there {WEEK}").status == 130
    assert (head(copies.two.root), head(copies.two.root, TAG)) == (before, ours)
    ran = done(copies.two("case list"))
    assert "it is taken over now" in ran.err
    assert head(copies.two.root, TAG) == head(copies.stick, TAG)
    _proved(copy_of(copies.two.root, copies.two.root.parent / "again"))
