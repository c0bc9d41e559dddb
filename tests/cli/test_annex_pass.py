"""`annex` goes through the cases once, whatever is made of them."""

from pathlib import Path
from typing import Any

import pytest

from drugcheck import submission
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.workspace import Workspace
from tests.counting import Passes
from tests.running import Desk


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[Passes[Facts]]:
    """The cases of every context that is made, with how often they are gone through."""
    found: list[Passes[Facts]] = []
    plain = Workspace.context

    def context(workspace: Workspace, *arguments: Any, **more: Any) -> Context:
        whole = plain(workspace, *arguments, **more)
        whole.facts = seen = Passes(whole.facts)
        found.append(seen)
        return whole

    monkeypatch.setattr(Workspace, "context", context)
    return found


@pytest.mark.parametrize(
    "line",
    [
        *(f"annex {number} --format {kind}" for number in ("1", "2", "3", "12") for kind in ("csv", "md")),
        *(f"annex all --format {kind}" for kind in ("terminal", "md", "csv", "html", "json")),
        "annex all --format xlsx --out {out}.xlsx",
        "annex all --format csv --out {out}",
        "annex all --community 甲社区 --format json",
        "annex all --as-of HEAD --format csv",
        "annex all --reveal --purpose x --format csv",
        "annex 3 --out {out}.docx",
        "annex 3 --case C0001",
        "annex 7 --check",
        "annex all --check --community 甲社区",
        "annex 7 --blank --out {out}.xlsx",
    ],
)
def test_each_case_is_looked_at_once(desk: Desk, passes: list[Passes[Facts]], tmp_path: Path, line: str) -> None:
    ran = desk(line.format(out=tmp_path / "made"))
    assert ran.status == 0, ran.err
    assert [one.count for one in passes] == [1]


def test_the_tables_of_a_package_need_no_pass_beyond_that_of_its_numbers(
    desk: Desk, passes: list[Passes[Facts]]
) -> None:
    workspace = desk.workspace()
    package = submission.rendered(workspace, workspace.load(), "2022-W13")
    (cases,) = passes
    before = cases.count
    assert len(list(package.annexes)) == 14
    assert dict(submission.handed_over(workspace, package))
    assert cases.count == before
