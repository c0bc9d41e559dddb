"""Who was asked when the person was not met: 四(四) 「要询问其2名亲属、邻居」, two different people.

What is written of an informant is a name and a relation in any order: 周某(姐), 姐姐周某, 其姐。 Two entries are one
person where name and relation agree, or where one of them leaves the relation out. That 哥哥 and 周某 are the same
cannot be known and is not guessed.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from drugcheck.domain.case import Visit

# One word for each relation, and the words that stand for it. A single character counts only where it stands alone.
_RELATION_WORDS: Final = {
    "父亲": "父 爸 爸爸 爹 老爸",
    "母亲": "母 妈 妈妈 娘 老妈",
    "父母": "双亲 爸妈",
    "配偶": "妻 妻子 老婆 爱人 媳妇 夫 丈夫 老公",
    "儿子": "子 长子 次子 养子",
    "女儿": "女 长女 次女 养女",
    "哥哥": "哥 兄 兄长 大哥 二哥",
    "弟弟": "弟 胞弟",
    "姐姐": "姐 姊 大姐 二姐",
    "妹妹": "妹 胞妹",
    "兄弟姐妹": "",
    "祖父": "爷爷 爷",
    "祖母": "奶奶 奶",
    "外祖父": "外公 姥爷",
    "外祖母": "外婆 姥姥",
    "嫂子": "嫂 嫂嫂",
    "姐夫": "",
    "弟媳": "弟妹",
    "妹夫": "",
    "儿媳": "",
    "女婿": "",
    "岳父": "丈人",
    "岳母": "丈母娘",
    "叔叔": "叔 叔父",
    "伯父": "伯 伯伯 大伯",
    "舅舅": "舅 舅父",
    "姑姑": "姑 姑妈 姑母",
    "姨": "阿姨 姨妈 姨母 小姨",
    "堂兄": "堂哥",
    "堂弟": "",
    "表兄": "表哥",
    "表弟": "",
    "侄子": "",
    "外甥": "",
    "亲属": "亲戚",
    "邻居": "邻 邻里 隔壁 隔壁邻居 对门 楼上 楼下 楼上邻居 楼下邻居",
    "房东": "",
    "朋友": "",
}
RELATIONS: Final = {
    word: relation for relation, words in _RELATION_WORDS.items() for word in (relation, *words.split())
}
# Longest first, so that 姐夫 is not read as 姐; one character inside a name (周子某) says nothing.
_LONG: Final = sorted((word for word in RELATIONS if len(word) > 1), key=len, reverse=True)
_SEPARATOR: Final = re.compile(r"[\s()\[\]{}<>〈〉《》【】「」:;,.。、·/\\|_\-—]+")


class Informant(NamedTuple):
    """Name and relation as far as they were written; either may be empty."""

    name: str
    relation: str


class _Forms(NamedTuple):
    leading: re.Pattern[str]
    possessed: re.Pattern[str]
    trailing: re.Pattern[str]


@cache
def _forms() -> _Forms:
    """Compiled when an informant is read: so many words cost milliseconds, and most commands read none."""
    every = "|".join(sorted(RELATIONS, key=len, reverse=True))
    long = "|".join(_LONG)
    return _Forms(
        leading=re.compile(rf"(?:其|本人的?|他的|她的)?({long})(.+)"),
        possessed=re.compile(rf"(?:其|本人的?|他的|她的)({every})(.*)"),
        trailing=re.compile(rf"(.+?)({long})"),
    )


@lru_cache(maxsize=4096)
def parse(text: str) -> Informant:
    """Name and relation of what was written of an informant."""
    names: list[str] = []
    relation = ""
    for part in _SEPARATOR.split(unicodedata.normalize("NFKC", text).casefold()):
        name, found = _relation_in(part)
        relation = relation or found
        if name:
            names.append(name)
    return Informant("".join(names), relation)


def _relation_in(part: str) -> tuple[str, str]:
    if part in RELATIONS:
        return "", RELATIONS[part]
    forms = _forms()
    possessed = forms.possessed.fullmatch(part) or forms.leading.fullmatch(part)
    if possessed:
        return possessed[2], RELATIONS[possessed[1]]
    trailing = forms.trailing.fullmatch(part)
    if trailing:
        return trailing[1], RELATIONS[trailing[2]]
    return part, ""


def informant_of(visit: Visit) -> Informant:
    """The informant of a talk; without a word about the relation, the one that 谈话对象 names stays open."""
    if not visit.informant or not visit.informant.strip():
        return Informant("", visit.interviewee.value)
    return parse(visit.informant)


def is_same(one: Informant, other: Informant) -> bool:
    """Whether the two were written as one person."""
    if one.name != other.name:
        return False
    return one.relation == other.relation or (bool(one.name) and not (one.relation and other.relation))


def distinct(talks: Iterable[Visit]) -> tuple[Visit, ...]:
    """The first talk with each different informant, in order."""
    found: list[tuple[Informant, Visit]] = []
    for visit in talks:
        informant = informant_of(visit)
        if not any(is_same(informant, other) for other, _ in found):
            found.append((informant, visit))
    return tuple(visit for _, visit in found)
