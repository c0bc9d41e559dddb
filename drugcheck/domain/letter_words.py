"""What a letter says of a case: the tags of templates/letter_*.docx, each as far as the reader may see it.

The sentences stand in the templates, for the office to change; here are only the facts that go into them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from drugcheck.domain.approval import STEPS, Standing
from drugcheck.domain.calendar import written_day
from drugcheck.domain.case import Case, Letter
from drugcheck.domain.corresponding import open_letters
from drugcheck.domain.current import last_test, open_measures
from drugcheck.domain.facts import Facts
from drugcheck.domain.fields import FIELDS
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import Masking
from drugcheck.domain.papers import of_office, of_person, or_blank
from drugcheck.domain.registers import Difference
from drugcheck.domain.vocabulary import LetterKind, PlatformVerdict

_POLICE: Final = "辖区派出所"
# Whom a step of 四(五) waits for.
_WAITED_FOR: Final = {1: "社区", 2: _POLICE, 3: "街道党政主要领导", 4: "区禁毒办"}


def addressee(facts: Facts, kind: LetterKind) -> str:
    """Whom such a letter goes to where nobody else is named."""
    moved = facts.case.residence.misregistration
    if kind is LetterKind.RECEIPT and moved is not None and moved.receiver:
        return moved.receiver
    waiting = open_letters(facts.case)
    if kind in (LetterKind.RECEIPT, LetterKind.REMINDER) and waiting and waiting[0].to:
        return waiting[0].to
    if kind is LetterKind.REMINDER and facts.approval.standing is Standing.UNDER_WAY:
        return _WAITED_FOR.get(facts.approval.next_step, _POLICE)
    return _POLICE


def letter_values(facts: Facts, letter: Letter, context: Context, masking: Masking) -> dict[str, object]:
    """The tags of a letter by their Chinese names; what the record lacks is a line to write on."""
    return {
        **of_office(context, masking),
        **of_person(facts, masking),
        "收函单位": or_blank(letter.to),
        "文号": or_blank(letter.number),
        "发函日期": written_day(letter.date or context.today),
        "回复期限": or_blank(written_day(letter.due)),
        "事项": or_blank(letter.about),
        **_status(facts),
        **_transfer(facts.case, masking),
        **_platform(facts, context, masking),
        **_abstinence(facts),
        **_reminder(facts, letter),
    }


def _status(facts: Facts) -> dict[str, object]:
    case = facts.case
    death = case.death
    return {
        "现状起始": or_blank(written_day(death.date if death else case.status.since)),
        "现状文书": or_blank((death.proof_document if death else None) or case.status.document),
        "死亡": death is not None,
        "死亡证明": or_blank(death.proof.value if death and death.proof else None),
    }


def _transfer(case: Case, masking: Masking) -> dict[str, object]:
    moved = case.residence.misregistration
    if moved is None:
        names = ("实际户籍地", "迁出日期", "证明材料", "拟移交单位", "移交函号", "移交函日期")
        return {name: or_blank(None) for name in names}
    return {
        "实际户籍地": or_blank(masking.show("address", moved.correct_place or "")),
        "迁出日期": or_blank(written_day(moved.moved_on)),
        "证明材料": or_blank(moved.evidence),
        "拟移交单位": or_blank(moved.receiver),
        "移交函号": or_blank(moved.letter),
        "移交函日期": or_blank(written_day(moved.letter_on)),
    }


def _platform(facts: Facts, context: Context, masking: Masking) -> dict[str, object]:
    comparison = context.registers.platform
    mine = (difference for difference in comparison.differences if difference.case == facts.id)
    return {
        "比对日期": or_blank(written_day(comparison.compared_on)),
        "差异": list(_differences(mine, masking)),
    }


def _differences(found: Iterator[Difference], masking: Masking) -> Iterator[dict[str, object]]:
    """What the platform is asked to correct: where somebody judged the office's value, or neither, to be right."""
    for difference in found:
        if difference.verdict in (PlatformVerdict.OURS, PlatformVerdict.BOTH_WRONG):
            field = FIELDS.get(difference.field_)
            mask = field.mask if field else "text"
            yield {
                "字段": field.label if field else difference.field_,
                "本地": masking.show(mask, difference.ours or "", difference.field_),
                "平台": masking.show(mask, difference.theirs or "", difference.field_),
                "判定": difference.verdict.value,
            }


def _abstinence(facts: Facts) -> dict[str, object]:
    found, test = facts.abstinence, last_test(facts)
    measures = "、".join(measure.kind for measure in open_measures(facts))
    return {
        "戒断起算日": or_blank(written_day(found.start) if found else None),
        "戒断时长": or_blank(found.words if found else None),
        "起算依据": or_blank(found.ground if found else None),
        "检测日期": or_blank(written_day(test.date) if test else None),
        "检测结果": or_blank(test.result.value if test and test.result else None),
        "管控措施": or_blank(measures),
    }


def _reminder(facts: Facts, letter: Letter) -> dict[str, object]:
    """What is waited for: the letters that were not answered, and the step of the approval."""
    state, today = facts.approval, facts.today
    waiting = state.standing is Standing.UNDER_WAY and letter.kind is LetterKind.REMINDER
    return {
        "待办步骤": or_blank(STEPS.get(state.next_step) if waiting else None),
        "报送日期": or_blank(written_day(state.waiting_since) if waiting else None),
        "等待天数": or_blank(_days(state.waiting_since, today) if waiting else None),
        "原函": [
            {
                "函件类型": sent.kind.value,
                "文号": or_blank(sent.number),
                "日期": or_blank(written_day(sent.date)),
                "天数": or_blank(_days(sent.date, today)),
            }
            for sent in open_letters(facts.case)
            if sent.no != letter.no
        ],
    }


def _days(since: date | None, today: date) -> str | None:
    return None if since is None else str((today - since).days)
