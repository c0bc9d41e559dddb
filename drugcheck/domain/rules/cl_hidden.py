"""CL, categories: 隐性吸毒人员, 二(二), with due process: a source, a verification, an end."""

from collections.abc import Iterator
from datetime import timedelta

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import Verification


@case_rule(
    "CL007",
    "hidden-without-source",
    Severity.ERROR,
    needs="is_hidden",
    message="隐性人员无合法来源",
    fix="drugcheck case erase {case} --ground law",
)
def hidden_without_source(facts: Facts, context: Context) -> Iterator[Hit]:
    """A hidden case rests on one of three sources: the person's own word, a clinic that the law lets speak, the police.

    Without one it is not to be kept at all: it is erased, with an approver and a tombstone. One that was only left out
    is written in with `drugcheck case set CASE hidden.source`.

    Why: 二(二) 「全面排查隐性吸毒人员底数」 within 个人信息保护法 第五条 and 第六条: no file on hearsay.
    Bad: `[hidden]` with a rumour in the document's place.
    Good: `source = "本人自述"`.
    """
    if not facts.is_hidden or not facts.is_open:
        return
    if facts.case.hidden is None or facts.case.hidden.source is None:
        yield hit("hidden.source")


@case_rule(
    "CL008",
    "hidden-unverified",
    Severity.ERROR,
    needs="is_hidden",
    message="隐性人员 {days} 天未核实,应核实或删除",
    fix="drugcheck case verify {case}",
)
def hidden_unverified(facts: Facts, context: Context) -> Iterator[Hit]:
    """A hidden case is verified within thirty days (`limits.hidden_days`), and goes when it is refuted.

    Why: 个人信息保护法 第十九条: kept for the shortest time; 二(二).
    Bad: opened on 1 March, 待核 on 7 April; 查否, and still open.
    Good: 已核实, with the day.
    """
    case = facts.case
    if not facts.is_hidden or not facts.is_open:
        return
    verification = case.hidden.verification if case.hidden else None
    if verification is Verification.CONFIRMED:
        return
    if verification is Verification.REFUTED:
        fix = "drugcheck case close {case} --reason refuted"
        yield hit("hidden.verification", message="隐性人员已查否,应删除", fix=fix)
        return
    since = (case.hidden.reported_on if case.hidden else None) or case.case.opened
    expires = case.hidden.expires if case.hidden else None
    if since is None:
        return
    limit = since + timedelta(days=context.config.limits.hidden_days)
    if context.today > (min(expires, limit) if expires else limit):
        yield hit("hidden.verification", days=(context.today - since).days)
