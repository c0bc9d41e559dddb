"""Workbooks as LibreOffice prints them: nothing shows as ###, each page has its headers and its number."""

from pathlib import Path

import pytest

from drugcheck.domain.masking import REVEALED
from drugcheck.files.workbook_annex import AnnexSheet
from drugcheck.files.workbook_index import annexes_workbook
from tests import annex_cases as annexes
from tests.office_programs import convert, needs_poppler, needs_soffice, pages

pytestmark = [pytest.mark.debian, needs_soffice, needs_poppler]

# So many rows that each list has several pages.
COPIES = 60
LISTS = (2, 7)
EMPTY = 11


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of a workbook with annex 1, two long lists and an empty one."""
    folder = tmp_path_factory.mktemp("printed")
    sheets = [AnnexSheet(annexes.table(1), annexes.ties())]
    for number in LISTS:
        table = annexes.table(number, masking=REVEALED)
        row = next(row for row in table.rows if row[2] == annexes.cases()[4].person.name)
        sheets.append(AnnexSheet(table._replace(rows=(row,) * COPIES, cases=("C0005",) * COPIES)))
    sheets.append(AnnexSheet(annexes.table(EMPTY, masking=REVEALED)._replace(rows=(), cases=())))
    path = Path(folder / "annexes.xlsx")
    path.write_bytes(annexes_workbook(sheets))
    return pages(convert(path, "pdf", folder))


def of_annex(printed: list[str], number: int) -> list[str]:
    """The pages of one annex: from the one with its title to that of the next."""
    starts = [place for place, page in enumerate(printed) if "填报日期:2022年4月7日" in page.replace(" ", "")]
    first = next(place for place in starts[1:] if annexes.table(number).title in printed[place].replace(" ", ""))
    after = [place for place in starts if place > first]
    return printed[first : after[0] if after else None]


def test_nothing_is_too_narrow_to_be_shown(printed: list[str]) -> None:
    assert not [page for page in printed if "###" in page]


@pytest.mark.parametrize("number", LISTS)
def test_every_page_of_a_long_list_has_its_headers_and_the_line_of_confidentiality(
    printed: list[str], number: int
) -> None:
    own = of_annex(printed, number)
    assert len(own) > 1
    for page in own:
        assert "身份证号" in page
        assert "内部资料 注意保密" in page


def test_every_page_has_its_number(printed: list[str]) -> None:
    for number, page in enumerate(printed, 1):
        assert f"第{number}页共{len(printed)}页" in page.replace(" ", "")


def test_all_rows_are_there_and_the_columns_stand_on_one_page(printed: list[str]) -> None:
    own = of_annex(printed, 7)
    number = annexes.cases()[4].person.id_number or ""
    # The number is folded, and stands in two columns: its first line twice in each row.
    assert sum(page.count(number[:11]) for page in own) == 2 * COPIES
    for header in ("序号", "现居住地址", "备注"):
        assert header in own[0]
    assert "负责人:书记某" in own[-1]


def test_an_empty_annex_says_so_on_its_page(printed: list[str]) -> None:
    own = of_annex(printed, EMPTY)
    assert len(own) == 1
    assert any(line.split() == ["无"] for line in own[0].splitlines())
