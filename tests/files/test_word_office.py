"""Every paper in LibreOffice: it opens, fits its pages and shows its labels. One conversion for all of them."""

import shutil
import subprocess
from collections.abc import Callable

import pytest

from drugcheck.domain import blank_forms
from drugcheck.domain.case import Letter
from drugcheck.domain.dossier_changes import Change
from drugcheck.domain.dossier_paper import dossier_paper
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.letter_words import addressee, letter_values
from drugcheck.domain.masking import REVEALED
from drugcheck.domain.papers import of_office
from drugcheck.domain.registers import Registers
from drugcheck.domain.vocabulary import Interviewee, LetterKind
from drugcheck.files import dossier_template, dossier_text
from drugcheck.files.word import Properties, render
from tests import build
from tests.annex_cases import TEMPLATES
from tests.word import needs_office, needs_pdftotext

pytestmark = [pytest.mark.debian, needs_office, needs_pdftotext]

CASE = build.case(
    {
        "residence.misregistration": {"kind": "迁出", "correct_place": "外省外县外镇3组", "letter": "函1"},
        "screening.hardship": None,
        "drug_history.last_use": None,
    }
)
LONG = "很长的说明" * 2000
CHANGES = (Change("2022-04-07 09:00", "1", "内勤甲", "基本情况"), Change("2022-04-08 09:00", "2", "内勤甲", LONG))


def _context() -> tuple[Facts, Context]:
    facts = Facts(CASE, build.config(), build.TODAY)
    demands = dossier_template.load_demands(TEMPLATES / "dossier.toml")
    registers = Registers(meetings=build.meetings())
    return facts, Context([facts], build.config(), build.TODAY, registers=registers, dossier=demands)


def _letter(kind: LetterKind) -> dict[str, object]:
    facts, context = _context()
    entry = Letter(no=0, kind=kind, to=addressee(facts, kind), date=build.TODAY, number="函9", due=build.TODAY)
    return letter_values(facts, entry, context, REVEALED)


def _talk(who: Interviewee) -> dict[str, object]:
    facts, context = _context()
    return blank_forms.interview_values(facts, who, context, REVEALED)


def _minutes() -> dict[str, object]:
    _, context = _context()
    return blank_forms.meeting_values(build.meetings().meetings[0], context.facts * 20, None, context, REVEALED)


def _dossier() -> dict[str, object]:
    facts, context = _context()
    made = dossier_paper(facts, context, REVEALED)
    return {**of_office(context, REVEALED), "档案编号": facts.id, **dossier_text.tags(made, CHANGES)}


# Template, its values, how many pages at most, and what must be read on them.
PAPERS: dict[str, tuple[Callable[[], dict[str, object]], int, tuple[str, ...]]] = {
    "form_interview_self": (lambda: _talk(Interviewee.SELF), 1, ("谈话记录", "告知事项", "专项问项", "保密承诺")),
    "form_interview_relative": (lambda: _talk(Interviewee.RELATIVE), 1, ("谈话记录", "保密承诺")),
    "form_interview_neighbour": (lambda: _talk(Interviewee.NEIGHBOUR), 1, ("走访记录", "保密承诺")),
    "form_test": (lambda: blank_forms.test_values(*_context(), REVEALED), 1, ("检测登记表", "采样人签名", "拒检情况")),
    "form_rights": (lambda: blank_forms.rights_values(*_context(), REVEALED), 1, ("告知书", "您的权利", "本人签收")),
    "form_meeting": (_minutes, 4, ("会议纪要", "逐人会商情况", "参会人员签名")),
    "dossier": (_dossier, 20, ("一人一档", "目录", "戒毒协议", "就业救助", "材料目录", "变更记录", CASE.id)),
    **{f"letter_{kind.alias}": ((lambda kind=kind: _letter(kind)), 1, ("盖章", "联系人")) for kind in LetterKind},
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of every paper."""
    folder = tmp_path_factory.mktemp("office")
    for name, (values, _, _) in PAPERS.items():
        data = render(TEMPLATES / f"{name}.docx", values(), Properties("表", "示例街道", build.TODAY))
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *folder.glob("*.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = {}
    for name in PAPERS:
        told = subprocess.run(["pdftotext", "-layout", folder / f"{name}.pdf", "-"], check=True, capture_output=True)
        made[name] = told.stdout.decode().removesuffix("\f").split("\f")
    shutil.rmtree(folder / "profile", ignore_errors=True)
    return made


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_opens_fits_its_pages_and_shows_its_labels(name: str, pages: dict[str, list[str]]) -> None:
    _, most, labels = PAPERS[name]
    assert len(pages[name]) <= most
    text = "".join("".join(pages[name]).split())
    assert [label for label in labels if "".join(label.split()) not in text] == []
    assert all("内部资料" in page for page in pages[name])
    assert "{{" not in text
    assert "{%" not in text


def test_a_long_text_runs_on_over_pages_and_nothing_of_it_is_lost(pages: dict[str, list[str]]) -> None:
    text = "".join("".join(pages["dossier"]).split())
    assert text.count("很长的说明") > 1900
    assert text.count("说") >= 2000
