"""PV, privacy: what is written in free words."""

import re
from collections.abc import Iterator
from typing import Final

from drugcheck.domain import free_text
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import correcting
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.wording import BETTER, WORDS

_MOBILE: Final = r"1[3-9][0-9](?<![0-9A-Za-z]...)(?:[ -]?[0-9]{4}){2}(?![0-9A-Za-z])"
_ID_NUMBER: Final = (
    r"[0-9](?<![0-9A-Za-z].)[0-9]{5}[ -]?(?:"
    r"(?:19|20)[0-9]{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:[0-2][0-9]|3[01])[ -]?[0-9]{3}[ -]?[0-9Xx]"
    r"|[0-9]{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:[0-2][0-9]|3[01])[ -]?[0-9]{3})(?![0-9A-Za-z])"
)
_NUMBER: Final = re.compile(f"{_MOBILE}|{_ID_NUMBER}")
_WIDE: Final = re.compile("[\uff10-\uff19\uff0d\u2014\u3000]")
_HALF_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0D: "-", 0x2014: "-", 0x3000: " "}

# In UTF-8: each digit, in full width too, becomes 0, and what stands between digits goes; so do parts of other signs,
# which makes a few texts look like a number that are none.
_DIGITS: Final = bytes(0x30 if 0x30 <= byte <= 0x39 or 0x90 <= byte <= 0x99 else byte for byte in range(256))
_BETWEEN: Final = b" -\xef\xbc\x8d\xe2\x80\xe3"
_SHORTEST: Final = b"0" * 11


def _holds_number(text: str) -> bool:
    """Whether a number stands in the text; whether eleven digits are in a row is seen at a tenth of the cost first."""
    if _SHORTEST not in text.encode().translate(_DIGITS, _BETWEEN):
        return False
    return _NUMBER.search(text.translate(_HALF_WIDTH) if _WIDE.search(text) else text) is not None


@case_rule(
    "PV001",
    "number-in-free-text",
    Severity.WARNING,
    message="文字中含证号或电话,请遮蔽",
    fix="drugcheck case set {case} visits.1.summary",
)
def number_in_free_text(facts: Facts, context: Context) -> Iterator[Hit]:
    """No free text holds an ID number or a mobile telephone number, of whomever.

    Numbers stand in the values that are there for them, and are masked there; in a text they go wherever it goes. Found
    are 18 and 15 places in the form of an ID number and 11 of a mobile number, with blanks or hyphens between too.

    Why: 个人信息保护法 第六条, 第二十八条: no more than the purpose needs; 五(三) 「按规定严格保密」. Of informants
    no number need be kept at all.
    Bad: `summary = "其姐电话 138 0000 0001"`.
    Good: `summary = "其姐愿意协助联系"`, and the number under `[[relatives]]` where a form asks for it.
    """
    if not facts.is_reported or not _holds_number(facts.text.whole):
        return
    for place, text in free_text.texts(facts.case):
        if _holds_number(text):
            yield hit(place, fix=correcting(place, facts.case))


@case_rule(
    "PV007",
    "stigmatising-word",
    Severity.INFO,
    message="建议用语:“{word}”改“{better}”",
    fix="drugcheck case set {case} visits.1.summary",
)
def stigmatising_word(facts: Facts, context: Context) -> Iterator[Hit]:
    """The record speaks of people in the words of the law.

    What somebody said word for word may stand in quotation marks in the transcript on paper; the summary needs it not.

    Why: 禁毒法 第五十二条 and 戒毒条例 第七条: no discrimination; the person may read the file
    (个人信息保护法 第四十五条).
    Bad: `summary = "瘾君子一个,人渣"`.
    Good: `summary = "吸毒人员,近三年未查获"`.
    """
    if not facts.is_reported or not WORDS.search(facts.text.prose):
        return
    for place, text in free_text.texts(facts.case, only_prose=True):
        for word in dict.fromkeys(WORDS.findall(text)):
            yield hit(place, word=word, better=BETTER[word], fix=correcting(place, facts.case))
