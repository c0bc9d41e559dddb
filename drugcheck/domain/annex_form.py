"""Annex 3: the approval form of one person, one page each. 四(五).

The sections and their lines are data of templates/annex03.toml: a column is a line, its group the section; blocks of
several lines are named `form.<name>`. What was signed on paper is filled in; nothing here is an electronic signature.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple, overload

from drugcheck.domain.annex_opinions import Opinion, minutes, opinions, returns
from drugcheck.domain.annex_values import BLANK, FORM, cell
from drugcheck.domain.annexes import UNVERIFIED_LAYOUT, Column, Table, TableColumn, Template
from drugcheck.domain.approval import Standing
from drugcheck.domain.current import open_measures
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.imprint import imprint
from drugcheck.domain.masking import MASKED, Masking
from drugcheck.domain.risk import UNVERIFIED, Criterion, find_scale

WHOLE_LINE: Final = 200
PAPER_ONLY: Final = "意见栏记录纸质签署情况,不是电子签名"
# What stands on the form of everybody; the others say where this one assessment stands.
COMMON_NOTICES: Final = (UNVERIFIED_LAYOUT, PAPER_ONLY)
_STANDING: Final = {
    Standing.DRAFT: "草稿:等级、会议纪要、情形或依据尚不齐全,不作为评估结论",
    Standing.UNDER_WAY: "审批中",
    Standing.RETURNED: "已退回,须重新会商",
    Standing.LAPSED: "失效:评估所依据的事实或评估内容已变更,原审批失效,须重新评估",
}


class Line(NamedTuple):
    """A label and what stands beside it, how many characters wide, and the box of an opinion where it is one."""

    label: str
    value: str
    width: int = WHOLE_LINE
    opinion: Opinion | None = None


class Section(NamedTuple):
    """A section of the form."""

    title: str
    lines: tuple[Line, ...]


class Form(NamedTuple):
    """The form of one person, ready to be written in any format."""

    number: int
    title: str
    case: str
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    masked: bool
    paper: str

    def __repr__(self) -> str:
        return f"<Form {self.number} {self.case}>"


_Block = Callable[[Facts, Context, Masking], Iterator[Line]]


def _circumstances(facts: Facts, context: Context, masking: Masking) -> Iterator[Line]:
    """The circumstances of the chosen level, ticked and not ticked; the text of what was not checked says so."""
    assessment = facts.assessment
    if assessment is None:
        return
    scale = find_scale(context.scales, assessment.scale)
    if scale is None:
        yield Line("评估标准", assessment.scale)
    else:
        yield Line("评估标准", _unverified(scale.title, verified=scale.verified))
    evidence = {c.code: masking.show("text", c.evidence or "") for c in assessment.circumstances}
    known: tuple[Criterion, ...] = scale.circumstances if scale else ()
    for criterion in known:
        if criterion.code in evidence:
            words = f"{criterion.text}  依据:{evidence[criterion.code] or '(未填)'}"
            yield Line(f"☑ {criterion.code}", _unverified(words, verified=criterion.verified))
        elif criterion.level is assessment.level:
            yield Line(f"□ {criterion.code}", _unverified(criterion.text, verified=criterion.verified))
    codes = {criterion.code for criterion in known}
    for code, words in evidence.items():
        if code not in codes:
            yield Line(f"☑ {code}", f"(评估标准中无此情形)  依据:{words or '(未填)'}")


def _unverified(text: str, *, verified: bool) -> str:
    return text if verified else f"{text} 〔{UNVERIFIED}〕"


def _opinions(facts: Facts, context: Context, masking: Masking) -> Iterator[Line]:
    """The opinions of 四(五), each as far as it was signed on paper; lapsed ones say so."""
    if facts.assessment is None:
        return
    for opinion in opinions(facts, context, masking):
        yield Line(opinion.title, opinion.line, opinion=opinion)
    yield from (Line("退回", said) for said in returns(facts.assessment, masking))


def _meeting(facts: Facts, context: Context, masking: Masking) -> Iterator[Line]:
    """The minutes that the assessment rests on."""
    if facts.assessment is not None:
        yield Line("会议纪要", minutes(facts.assessment, context) or "(缺会议纪要)")


def _measures(facts: Facts, context: Context, masking: Masking) -> Iterator[Line]:
    """Open control measures with ground, responsible person and day of review."""
    for measure in open_measures(facts):
        parts = (
            f"依据:{measure.basis}" if measure.basis else "",
            f"责任人:{facts.config.staff_name(measure.responsible)}" if measure.responsible else "",
            f"复核:{measure.review.isoformat()}" if measure.review else "",
        )
        yield Line(measure.kind, " ".join(part for part in parts if part))


BLOCKS: Final[dict[str, _Block]] = {
    "circumstances": _circumstances,
    "opinions": _opinions,
    "meeting": _meeting,
    "measures": _measures,
}


class Forms(Sequence[Form]):
    """The forms of the persons chosen, each made when it is asked for.

    None of them is kept, so that ten thousand need not be there at once. Who is chosen need not stand in the annex yet:
    the form is taken to the meeting that assesses. A suspicion that was not verified has no form.

    Raises:
        KeyError: the template names something that does not exist; annex_check tells before.
    """

    def __init__(
        self,
        template: Template,
        context: Context,
        chosen: Sequence[Facts],
        *,
        community: str | None = None,
        masking: Masking = MASKED,
    ) -> None:
        self._chosen = tuple(facts for facts in chosen if not facts.is_unverified_hidden)
        self._template, self._context, self._masking = template, context, masking
        self._footer = imprint(template.footer, context.config, context.today, community).lines()

        # Read once for all forms: a line, or a block of lines.
        def lines_for(view: Masking) -> list[tuple[str, _Lines]]:
            return [(column.group or "", _line(column, context, view)) for column in template.columns]

        self._lines = lines_for(masking)
        self._withheld = lines_for(MASKED) if masking.withheld else self._lines

    def __repr__(self) -> str:
        return f"<Forms {self._template.number} of {len(self)}>"

    @property
    def masked(self) -> bool:
        """Whether personal values are hidden."""
        return not self._masking.revealed

    def __len__(self) -> int:
        return len(self._chosen)

    @overload
    def __getitem__(self, place: int) -> Form: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Form, ...]: ...

    def __getitem__(self, place: int | slice) -> Form | tuple[Form, ...]:
        if isinstance(place, slice):
            return tuple(map(self._form, self._chosen[place]))
        return self._form(self._chosen[place])

    def __iter__(self) -> Iterator[Form]:
        return map(self._form, self._chosen)

    def _form(self, facts: Facts) -> Form:
        template, standing = self._template, facts.approval.standing
        lines = self._withheld if facts.id in self._masking.withheld else self._lines
        notices = [_STANDING[standing]] if standing in _STANDING else []
        notices += [] if template.verified else [UNVERIFIED_LAYOUT]
        sections = (
            Section(title, tuple(line for _, write in part for line in write(facts)))
            for title, part in groupby(lines, key=lambda entry: entry[0])
        )
        return Form(
            number=template.number,
            title=template.title,
            case=facts.id,
            notices=(*notices, PAPER_ONLY),
            sections=tuple(sections),
            footer=self._footer,
            masked=not self._masking.of(facts.id).revealed,
            paper=template.paper,
        )


_Lines = Callable[[Facts], Iterator[Line]]


def _line(column: Column, context: Context, masking: Masking) -> _Lines:
    if column.value.startswith(FORM):
        block = BLOCKS[column.value.removeprefix(FORM)]
        return lambda facts: block(facts, context, masking)
    write = cell(column.value, column.as_, masking, restricted=column.restricted)
    return lambda facts: iter((Line(column.header, write(facts), column.width),))


class _FieldRows(Sequence[tuple[str, ...]]):
    """Case, section, label and value of all lines of forms, made anew by whoever goes through them."""

    def __init__(self, made: Sequence[Form]) -> None:
        self._made = made

    def __bool__(self) -> bool:
        return bool(self._made)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for form in self._made:
            yield from _field_rows(form, COMMON_NOTICES)


def as_table(template: Template, context: Context, made: Sequence[Form], community: str | None = None) -> Table:
    """All forms as a list of fields, for CSV and JSON: case, section, label and value."""
    headers = (("档案编号", "case.id", 10), ("部分", BLANK, 16), ("项目", BLANK, 20), ("内容", BLANK, 40))
    signed = imprint(template.footer, context.config, context.today, community)
    return Table(
        number=template.number,
        title=template.title,
        community=community,
        day=context.today,
        columns=tuple(TableColumn(header, "", value, "text", width, False) for header, value, width in headers),
        rows=_FieldRows(made),
        cases=(),
        footer=signed.lines(len(made), "表"),
        notes=tuple(notice for notice in COMMON_NOTICES if not template.verified or notice is not UNVERIFIED_LAYOUT),
        verified=template.verified,
        masked=made.masked if isinstance(made, Forms) else True,
        paper=template.paper,
        empty=template.empty,
        imprint=signed,
    )


def _field_rows(form: Form, common: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    yield from ((form.case, "说明", "", notice) for notice in form.notices if notice not in common)
    for section in form.sections:
        yield from ((form.case, section.title, line.label, line.value) for line in section.lines)
