"""Who was asked when the person was not met: 四(四) 「要询问其2名亲属、邻居」, two different people.

What is written of an informant is a name and a relation in any order: 周某(姐), 姐姐周某, 其姐。 Two entries are one
person where name and relation agree, or where one of them leaves the relation out; where one telephone number stands
with both; where one says 周某 and the other 周小丽 of the same relation. 大哥 and 二哥, 楼上 and 楼下 are two people.
That 哥哥 and 周某 are the same cannot be known and is not guessed.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from drugcheck.domain.case import Visit

# One word for each relation, and the words that stand for it. A single character counts only where it stands alone.
_RELATION_WORDS: Final = {
    "父亲": "父 爸 爸爸 爹 老爸 老爹 亲生父亲 养父 继父",
    "母亲": "母 妈 妈妈 娘 老妈 老娘 生母 养母 继母",
    "父母": "双亲 爸妈 父母亲 爹娘",
    "配偶": "妻 妻子 老婆 爱人 媳妇 夫 丈夫 老公 老伴 太太 内人 婆娘 堂客",
    "儿子": "子 长子 次子 养子 大儿子 二儿子 小儿子",
    "女儿": "女 长女 次女 养女 大女儿 二女儿 小女儿 闺女",
    "子女": "孩子 小孩",
    "哥哥": "哥 兄 兄长 胞兄 长兄 亲哥哥",
    "弟弟": "弟 胞弟 亲弟弟",
    "姐姐": "姐 姊 胞姐 姊姊 亲姐姐",
    "妹妹": "妹 胞妹 亲妹妹",
    "兄弟姐妹": "兄弟 姐妹 姊妹 兄妹 姐弟",
    "祖父": "爷爷 爷",
    "祖母": "奶奶 奶",
    "外祖父": "外公 姥爷",
    "外祖母": "外婆 姥姥",
    "嫂子": "嫂 嫂嫂 大嫂 二嫂",
    "姐夫": "大姐夫 二姐夫",
    "弟媳": "弟妹 弟媳妇",
    "妹夫": "",
    "儿媳": "儿媳妇",
    "女婿": "",
    "岳父": "丈人 老丈人 岳丈",
    "岳母": "丈母娘",
    "公公": "",
    "婆婆": "",
    "叔叔": "叔 叔父 大叔 二叔 三叔 小叔",
    "婶婶": "婶 婶子 婶娘",
    "伯父": "伯 伯伯 大伯 二伯",
    "舅舅": "舅 舅父 大舅 二舅 小舅",
    "舅妈": "舅母",
    "姑姑": "姑 姑妈 姑母 大姑 二姑 小姑",
    "姨": "阿姨 姨妈 姨母 大姨 二姨 小姨",
    "堂兄": "堂哥",
    "堂弟": "",
    "表兄": "表哥",
    "表弟": "",
    "侄子": "",
    "外甥": "",
    "亲属": "亲戚 家属 家人",
    "邻居": "邻 邻里 街坊 隔壁 隔壁邻居 对门 对门邻居 对面邻居 楼上 楼下 楼上邻居 楼下邻居 左邻 右邻",
    "房东": "",
    "朋友": "",
}
RELATIONS: Final = {
    word: relation for relation, words in _RELATION_WORDS.items() for word in (relation, *words.split())
} | {f"{which}{who}": f"{who}{who}" for who in "哥弟姐妹" for which in "大二三四五小老亲阿"}
# Longest first, so that 姐夫 is not read as 姐; one character inside a name (周子某) says nothing.
_LONG: Final = sorted((word for word in RELATIONS if len(word) > 1), key=len, reverse=True)
# What tells two of one relation apart: the eldest from the second, the neighbour above from the one below.
_WHICH: Final = r"[大二三四五小长次](?=[哥弟姐妹嫂叔伯舅姑姨儿女子兄])|楼上|楼下|隔壁|对门|对面|左|右"
_ONE_WORD: Final = {"长": "大", "次": "二", "对面": "对门"}
_HOLDS: Final = {
    "父母": frozenset({"父亲", "母亲"}),
    "子女": frozenset({"儿子", "女儿"}),
    "兄弟姐妹": frozenset({"哥哥", "弟弟", "姐姐", "妹妹"}),
}
_SEPARATOR: Final = r"[\s()\[\]{}<>〈〉《》【】「」:;,.。、·/\\|_\-—]+"
_PHONE: Final = (
    r"(?:联系)?(?:电话|手机)?号?[:\s]*\+?(?:86)?[\s-]?"
    r"(1\d{2}[\s-]?\d{4}[\s-]?\d{4}|\d{3,4}[\s-]?\d{7,8}|\d{7,8})"
)
_MASKED: Final = r"(.)某{1,2}"


class Informant(NamedTuple):
    """Name, relation, which of that relation, and a telephone number, as far as they were written."""

    name: str
    relation: str
    which: str = ""
    phone: str = ""


class _Forms(NamedTuple):
    leading: re.Pattern[str]
    possessed: re.Pattern[str]
    trailing: re.Pattern[str]
    which: re.Pattern[str]
    separator: re.Pattern[str]
    phone: re.Pattern[str]
    masked: re.Pattern[str]


@cache
def _forms() -> _Forms:
    """Compiled when an informant is read: so many words cost milliseconds, and most commands read none."""
    every = "|".join(sorted(RELATIONS, key=len, reverse=True))
    long = "|".join(_LONG)
    return _Forms(
        leading=re.compile(rf"(?:其|本人的?|他的|她的)?({long})(.+)"),
        possessed=re.compile(rf"(?:其|本人的?|他的|她的)({every})(.*)"),
        trailing=re.compile(rf"(.+?)({long})"),
        which=re.compile(_WHICH),
        separator=re.compile(_SEPARATOR),
        phone=re.compile(_PHONE),
        masked=re.compile(_MASKED),
    )


@lru_cache(maxsize=4096)
def parse(text: str) -> Informant:
    """What was written of an informant, taken apart."""
    names: list[str] = []
    relation = which = ""
    plain = unicodedata.normalize("NFKC", text).casefold()
    forms = _forms()
    number = forms.phone.search(plain)
    if number is not None:
        plain = f"{plain[: number.start()]} {plain[number.end() :]}"
    for part in forms.separator.split(plain):
        name, word = _relation_in(part)
        if word and not relation:
            relation = RELATIONS[word]
            marked = forms.which.search(word)
            which = _ONE_WORD.get(marked[0], marked[0]) if marked else ""
        if name:
            names.append(name)
    return Informant("".join(names), relation, which, re.sub(r"\D", "", number[1]) if number else "")


def _relation_in(part: str) -> tuple[str, str]:
    """What is left of the part without the word for a relation, and that word."""
    if part in RELATIONS:
        return "", part
    forms = _forms()
    possessed = forms.possessed.fullmatch(part) or forms.leading.fullmatch(part)
    if possessed:
        return possessed[2], possessed[1]
    trailing = forms.trailing.fullmatch(part)
    if trailing:
        return trailing[1], trailing[2]
    return part, ""


def informant_of(visit: Visit) -> Informant:
    """The informant of a talk; without a word about the relation, the one that 谈话对象 names stays open."""
    if not visit.informant or not visit.informant.strip():
        return Informant("", visit.interviewee.value)
    return parse(visit.informant)


def is_same(one: Informant, other: Informant) -> bool:
    """Whether the two were written as one person."""
    if one.phone and one.phone == other.phone:
        return True
    if one.which and other.which and one.which != other.which:
        return False
    if one.name != other.name and not _is_masked(one, other):
        return False
    if one.relation == other.relation or _holds(one.relation, other.relation):
        return True
    return bool(one.name) and not (one.relation and other.relation)


def _is_masked(one: Informant, other: Informant) -> bool:
    """Whether one name is the other with 某 in the place of the given name, of the same relation."""
    if not one.relation or one.relation != other.relation:
        return False
    for masked, full in ((one.name, other.name), (other.name, one.name)):
        found = _forms().masked.fullmatch(masked)
        if found is not None and len(full) > 1 and full.startswith(found[1]):
            return True
    return False


def _holds(one: str, other: str) -> bool:
    return other in _HOLDS.get(one, ()) or one in _HOLDS.get(other, ())


def distinct(talks: Iterable[Visit]) -> tuple[Visit, ...]:
    """The first talk with each different informant, in order."""
    found: list[tuple[Informant, Visit]] = []
    for visit in talks:
        informant = informant_of(visit)
        if not any(is_same(informant, other) for other, _ in found):
            found.append((informant, visit))
    return tuple(visit for _, visit in found)
