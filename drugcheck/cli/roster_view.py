"""What `import roster` shows: the five buckets, who is missing, and what was left out. Values are masked."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck.cli import screen
from drugcheck.cli.sheet_notes import sheet_data, sheet_notes
from drugcheck.domain.masking import Masking, mask_value
from drugcheck.domain.risk import UNVERIFIED
from drugcheck.domain.roster import (
    ChangedRow,
    Difference,
    RosterComparison,
    RosterError,
    RosterOutcome,
    RowFault,
    Suspicion,
)
from drugcheck.domain.schema import field_at
from drugcheck.files.roster import RosterFile
from drugcheck.message import Message, message


def reason_of(fault: RowFault) -> str:
    """A fault in one sentence: column, reason, code."""
    code = f" ({fault.code})" if fault.code else ""
    return f"{fault.column}: {screen.words(fault.reason)}{code}"


class RosterView(NamedTuple):
    """The result of a run, in words and as an object. Rows are numbered as in the file; no name or number is shown."""

    file: RosterFile
    comparison: RosterComparison
    outcome: RosterOutcome
    consequences: tuple[Message, ...]
    view: Masking
    applied: bool
    verified: bool

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """The five counts, then a table for each bucket that a person has to look at, then the consequences."""
        found = self.comparison
        yield (
            f"新增 {len(found.new)}  一致 {len(found.same)}  变更 {len(found.changed)}  "
            f"疑似重复 {len(found.suspected)}  错误 {len(found.errors)}"
        )
        yield from self._account()
        if found.changed:
            yield ""
            yield message("变更: a value marked as updated is that of the roster, the others stay as they are")
            changed = [
                (row.row, row.case, d.label, self._masked(row, d, d.old), self._masked(row, d, d.new), d.applied)
                for row in found.changed
                for d in row.differences
            ]
            yield screen.Table(("行", "档案", "项目", "原值", "新值", "更新"), changed)
        if found.suspected:
            yield ""
            yield message("疑似重复: a person decides; the rows left out were not taken over")
            suspected = [(s.rows, s.withheld, s.cases, s.reason) for s in found.suspected]
            yield screen.Table(("行", "未采用行", "档案", "原因"), suspected)
        if found.errors:
            yield ""
            yield message("错误: these rows are refused")
            faults = [(error.row, fault) for error in found.errors for fault in error.faults]
            yield screen.Table(("行", "列", "规则", "原因"), [(n, f.column, f.code, f.reason) for n, f in faults])
        if found.missing:
            yield ""
            yield message("名册未见 (RG002): say why with drugcheck case set CASE case.absent_from_roster")
            missing = [(m.case, m.community, m.explained) for m in found.missing]
            yield screen.Table(("档案", "社区", "已说明"), missing)
        if found.vanished:
            yield ""
            yield message("较上期未见: in the roster before, and not in this one")
            yield screen.Table(
                ("档案", "社区", "原因"), [(v.case, v.community, v.why or "未说明") for v in found.vanished]
            )
        yield ""
        yield from self.consequences
        yield self._ending()

    def data(self) -> dict[str, object]:
        """The same as an object; `errors` has one entry for each refused row, with its first fault on top."""
        found = self.comparison
        ids = [case.id if self.applied else None for case in self.outcome.new]
        return {
            "applied": self.applied,
            "rows": found.rows,
            "previous_rows": found.previous_rows,
            "correction": found.supplements is not None,
            "new": [
                {"row": row.row, "community": row.community, "case": case_id}
                for row, case_id in zip(found.new, ids, strict=True)
            ],
            "same": [{"row": row.row, "case": row.case} for row in found.same],
            "changed": [
                {
                    "row": row.row,
                    "case": row.case,
                    "differences": [self._difference(row, difference) for difference in row.differences],
                }
                for row in found.changed
            ],
            "suspected": [_suspicion(suspicion) for suspicion in found.suspected],
            "errors": [_error(error) for error in found.errors],
            "vanished": [{"case": v.case, "community": v.community, "why": v.why or None} for v in found.vanished],
            "moved": [{"row": row.row, "case": row.case} for row in found.moved],
            "missing": [{"case": m.case, "community": m.community, "explained": m.explained} for m in found.missing],
            "skipped": [{"row": row.row, "reason": row.reason} for row in self.file.skipped],
            "columns": [{"column": c.letter, "header": c.header, "field": c.field} for c in self.file.columns],
            "unknown_columns": [{"column": c.letter, "header": c.header} for c in self.file.unknown],
            "verified": self.verified,
            **sheet_data(self.file.sheet),
            "consequences": self.consequences,
        }

    def _account(self) -> Iterator[Message]:
        """The count beside the last roster's, and the rows and columns that are in no bucket."""
        rows, previous = self.comparison.rows, self.comparison.previous_rows
        if self.comparison.supplements is not None:
            yield message("{rows} corrected rows, added to the roster before", rows=rows)
        elif previous is None:
            yield message("{rows} rows about people", rows=rows)
        else:
            yield message("{rows} rows about people, {previous} in the roster before", rows=rows, previous=previous)
            yield message(
                "较上期: 新增 {new} 未见 {vanished} 社区变更 {moved} 证件变更待判 {renumbered}",
                new=len(self.comparison.new),
                vanished=len(self.comparison.vanished),
                moved=len(self.comparison.moved),
                renumbered=sum(suspicion.is_namesake for suspicion in self.comparison.suspected),
            )
        skipped: dict[str, list[int]] = {}
        for row in self.file.skipped:
            skipped.setdefault(screen.words(row.reason), []).append(row.row)
        for reason, numbers in skipped.items():
            yield message("left out, rows {rows}: {reason}", rows="、".join(map(str, numbers)), reason=reason)
        for column in self.file.unknown:
            yield message(
                "left out, column {letter}: {header} is not known", letter=column.letter, header=column.header
            )
        yield from sheet_notes(self.file.sheet)
        if not self.verified:
            yield message("headers by templates/roster.toml: {unverified}", unverified=UNVERIFIED)

    def _ending(self) -> Message:
        if not self.applied:
            return message("nothing was written; --apply takes the new rows and the marked values over")
        if self.outcome.is_empty:
            return message("nothing was written: there is nothing to take over")
        new, changed = len(self.outcome.new), len(self.outcome.changed)
        return message("taken over: {new} new cases, {changed} changed", new=new, changed=changed)

    def _masked(self, row: ChangedRow, difference: Difference, value: object) -> object:
        shown = tuple(value) if isinstance(value, list) else value
        return mask_value(field_at(difference.field), shown, self.view.of(row.case))

    def _difference(self, row: ChangedRow, difference: Difference) -> dict[str, object]:
        return {
            "field": difference.field,
            "label": difference.label,
            "old": self._masked(row, difference, difference.old),
            "new": self._masked(row, difference, difference.new),
            "applied": difference.applied,
        }


def _suspicion(suspicion: Suspicion) -> dict[str, object]:
    return {
        "row": suspicion.withheld[-1],
        "rows": suspicion.rows,
        "withheld": suspicion.withheld,
        "cases": suspicion.cases,
        "reason": suspicion.reason,
    }


def _error(error: RosterError) -> dict[str, object]:
    faults = [_fault(fault) for fault in error.faults]
    return {"row": error.row, **faults[0], "faults": faults}


def _fault(fault: RowFault) -> dict[str, object]:
    return {"code": fault.code, "field": fault.field, "column": fault.column, "reason": fault.reason}
