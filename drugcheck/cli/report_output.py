"""Where a report goes: onto the screen, or into a file; before either it is looked through for anything of a person."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.options import choice
from drugcheck.domain.case import Case
from drugcheck.domain.office import Config
from drugcheck.domain.reports.paper import Paper
from drugcheck.domain.reports.persons import check_free
from drugcheck.domain.vocabulary import Term
from drugcheck.errors import UsageError
from drugcheck.files.writing import check_place, write_text_file
from drugcheck.message import Message, message
from drugcheck.workspace import Workspace


class Format(Term):
    """What a report is written as."""

    TERMINAL = "屏幕", "terminal"
    MARKDOWN = "标记", "md"
    WORD = "文档", "docx"
    XLSX = "工作簿", "xlsx"
    JSON = "对象", "json"


FormatOption = Annotated[
    Format | None, choice(Format, "--format", help="terminal, md, docx, xlsx or json; left out: as FILE ends")
]
_IN_FILES: Final = (Format.WORD, Format.XLSX)


class ReportNeedsFileError(UsageError):
    """a Word document and a workbook go into a file"""

    hint = "{command} --out FILE.{ending}"


class ReportFileError(UsageError):
    """a report is written as md, docx, xlsx or json: FILE ends in one of these"""

    hint = "{command} --out FILE.docx"


class Report(NamedTuple):
    """A report with its numbers as an object."""

    paper: Paper
    numbers: Mapping[str, object]

    def lines(self) -> Iterator[str | screen.Table | screen.Line]:
        """Its words and tables, as they stand on paper."""
        from drugcheck.files.report_text import sparkline

        paper = self.paper
        yield screen.Line(((paper.title, "bold"),))
        yield paper.subtitle
        for section in paper.sections:
            if section.heading and not section.blanks:
                yield screen.Line(((section.heading, "bold"),))
            yield from section.text
            for table in section.tables:
                if table.title:
                    yield table.title
                yield screen.Table(table.headers, table.rows)
                yield from table.notes
            for chart in section.charts:
                for name, values in chart.series:
                    yield f"{chart.title} {name} {sparkline(values)}"
        yield from paper.notes

    def data(self) -> Mapping[str, object]:
        """The numbers."""
        return self.numbers


def chosen(given: Format | None, out: Path | None, *, json: bool = False) -> Format:
    """The format that was named, else as the file's name ends, else the screen's.

    Raises:
        ReportNeedsFileError, ReportFileError.
    """
    command = state.settings().command
    if json:
        given = Format.JSON
    if out is None:
        kind = given or Format.TERMINAL
        if kind in _IN_FILES:
            raise ReportNeedsFileError(command=command, ending=kind.alias)
        return kind
    if given is None:
        given = Format.of(out.suffix.removeprefix("."))
    if given is None or given is Format.TERMINAL:
        raise ReportFileError(command=command)
    return given


def give(
    report: Report, kind: Format, out: Path | None, workspace: Workspace, cases: Iterable[Case], said: Message | None
) -> None:
    """Shows the report or writes it, after looking through every word of it.

    Raises:
        PersonInReportError: it would show something of a person on file. OSError: the file cannot be written.
    """
    check_free("\n".join(report.paper.words()), cases, office_words(workspace.config))
    if out is None:
        if kind is Format.MARKDOWN:
            from drugcheck.files.report_text import to_markdown

            screen.write(to_markdown(report.paper))
        else:
            screen.show(report, as_json=kind is Format.JSON)
    else:
        check_place(out, workspace.root)
        write_text_file(out, _bytes(report, kind, workspace))
        screen.say(message("{title} in {file}", title=report.paper.title, file=str(out)))
    if said is not None:
        screen.say(said)


def office_words(config: Config) -> tuple[str, ...]:
    """What the office calls itself and its own: no sign of a person on file, whoever has the like for a name."""
    names = (config.unit.name, config.unit.district, config.campaign.name, config.campaign.document)
    return tuple(name for name in (*names, *(community.name for community in config.communities)) if name)


def _bytes(report: Report, kind: Format, workspace: Workspace) -> bytes:
    office, day = workspace.config.unit.name, workspace.today
    if kind is Format.WORD:
        from drugcheck.files.report_word import report_document

        return report_document(report.paper, office, day)
    if kind is Format.XLSX:
        from drugcheck.files.report_workbook import report_workbook

        return report_workbook(report.paper, office, day)
    if kind is Format.JSON:
        return (screen.json_text({"schema": screen.JSON_SCHEMA, **report.data()}) + "\n").encode()
    from drugcheck.files.report_text import to_markdown

    return to_markdown(report.paper).encode()
