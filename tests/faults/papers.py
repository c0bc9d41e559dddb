"""What lies in in/ and is brought into a workspace: every file names people who are in the demo, or strangers."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfWriter

from drugcheck.demo import make
from drugcheck.domain import identity_number
from drugcheck.vault.age import X25519Identity
from tests import spreadsheets
from tests.faults.stage import Stage
from tests.running import Ran, run

COMMUNITIES = ("甲社区", "乙社区", "丙社区")
# People who are in no demo: whose names would show that something was left in the clear.
STRANGERS = ("周试外", "韩试外", "沈试一", "周误建")
BORN = date(1985, 5, 5)


def lay_out(stage: Stage) -> None:
    """What is imported: every file names people who are in the demo, or strangers."""
    listed = _json(run("-C", str(stage.ws), *["case", "list", "--json", "--reveal", "--purpose", "x"]))["cases"]
    papers = stage.papers
    (papers / "nobody.toml").write_text("")
    (papers / "wrong.toml").write_text('name = "周误建"\n')
    (papers / "new.toml").write_text('name = "周试外"\n')
    (papers / "finding.toml").write_text('finding = "预定检测无日期"\n')
    (papers / "answer.toml").write_text('answer = "已更正"\n')
    (papers / "scan.pdf").write_bytes(_pdf())
    one, two = (case for case in listed[:2])
    number = identity_number.make(BORN, 911)
    rows = [("姓名", "身份证号", "社区", "联系电话"), (STRANGERS[1], number, "甲社区", "")]
    rows += [(case["name"], case["id_number"], case["community"], "") for case in listed]
    (papers / "roster.csv").write_text("\n".join(",".join(row) for row in rows), encoding="gb18030")
    (papers / "licences.xlsx").write_bytes(
        spreadsheets.sheet(
            ("序号", "姓名", "身份证号", "准驾车型", "驾驶证状态"), (1, one["name"], one["id_number"], "B2", "有效")
        )
    )
    workspace = Stage(stage.folder).opened((make.office.PASSPHRASE,))
    held = {case.id: case for case in workspace.load().cases}
    lines = [
        [held[case["id"]].person.name, held[case["id"]].person.id_number,
         held[case["id"]].residence.household_address, held[case["id"]].person.phone]
        for case in listed
    ]  # fmt: skip
    lines[0][2] = f"{lines[0][2]}附1号"
    lines.append([STRANGERS[1], number, "示例区示例街道9号", None])
    (papers / "platform.xlsx").write_bytes(spreadsheets.sheet(("姓名", "GMSFHM", "户籍地址", "联系电话"), *lines))
    keys = "".join(f'{name} = "{X25519Identity.generate().recipient}"\n' for name in COMMUNITIES)
    (papers / "recipients.txt").write_text(keys)
    script = papers / "editor"
    script.write_text('#!/bin/sh\ngrep -q 某处 "$1" || sed -i \'s/^\\[status\\]/[status]\\nplace = "某处"/\' "$1"\n')
    script.chmod(0o755)
    assert two


def _json(ran: Ran) -> Any:
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def _pdf() -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(target)
    return target.getvalue()


def fill_in(path: Path) -> None:
    """Writes into the first row of the sheet what a community would."""
    from tests.cli.test_import_annex import Paper

    paper = Paper(path)
    paper.write(paper.cases()[0], {"extra.备注": "已问"})
    paper.save()
