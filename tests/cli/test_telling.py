"""What a history shows: a yes is a value, and an illness is not named by --reveal alone."""

from drugcheck.cli import telling
from drugcheck.domain.masking import EVERYTHING, MASKED, REVEALED
from drugcheck.domain.telling import told
from tests import build

ILL = {"health": [{"no": 1, "kind": "艾滋病", "source": "诊断证明"}]}


def test_what_illness_it_is_is_told_only_where_health_is_revealed() -> None:
    entries = told(build.case(), build.case(ILL))
    for view in (MASKED, REVEALED):
        assert "艾滋病" not in "\n".join(telling.lines(entries, view))
        assert "艾滋病" not in str(telling.data(entries, view))
    assert "艾滋病" in "\n".join(telling.lines(entries, EVERYTHING))


def test_a_yes_is_a_value_and_an_entry_that_came_is_none() -> None:
    separated = told(build.case(), build.case({"residence.separated": True}))
    assert "人户分离: 否 → 是" in "\n".join(telling.lines(separated, MASKED))
    gone = "\n".join(telling.lines(told(build.case(), build.case({"hidden": {}}, resign=False)), MASKED))
    assert gone.strip() == "隐性线索 新增"
