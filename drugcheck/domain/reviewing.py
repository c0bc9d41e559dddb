"""Cross review, 三(六) 「以社区为单位,组织…“回头看”并进行交叉评查,发现问题及时提醒限期整改」.

A plan pairs communities in a ring, so that nobody looks at their own files and two do not look at each other's where
there are three; the files are drawn by a checksum of seed and case id, whatever order they are read in.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from drugcheck.domain.facts import Facts
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.masking import mask_name
from drugcheck.domain.outcome import next_number, replace_entry
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.registers import Review, Reviews
from drugcheck.domain.registers.reviews import ReviewPair, ReviewPlan
from drugcheck.errors import RefusedError, UsageError

# What those who review look at: 四(二)-(八), in the order of the file.
CHECKLIST: Final = ("基本信息", "见面谈话记录", "检测报告或预定", "评估审批", "管控措施备案", "关爱帮扶", "系统一致")
_ENTRIES: Final = ("发现问题", "整改期限")


class TooFewCommunitiesError(RefusedError):
    """a cross review needs two communities with files; there are {count}"""

    hint = "drugcheck campaign show"


class NoReviewError(UsageError):
    """there is no finding of a review with number {no}"""

    hint = "drugcheck review list"


class ReviewClosedError(RefusedError):
    """finding {no} was closed on {day}"""

    hint = "drugcheck review list"


class ReviewDateError(UsageError):
    """a finding is closed from the day it was found ({found}) to today ({today})"""

    hint = "drugcheck review close {no} --on {today}"


class DueBeforeFoundError(UsageError):
    """a finding cannot be due before {found}"""

    hint = "drugcheck review add --due {found}"


def plan(
    reviews: Reviews, facts: Iterable[Facts], communities: Sequence[str], *, sample: int, seed: int, today: date
) -> tuple[Reviews, ReviewPlan]:
    """The register with a new plan, and the plan: the same seed and records give the same files.

    Raises:
        TooFewCommunitiesError: fewer than two communities have files.
    """
    files: dict[str, list[str]] = {}
    for one in facts:
        if one.is_reported and one.is_registered and one.community:
            files.setdefault(one.community, []).append(one.id)
    taking_part = [name for name in dict.fromkeys((*communities, *sorted(files))) if name in files]
    if len(taking_part) < 2:
        raise TooFewCommunitiesError(count=len(taking_part))
    ring = sorted(taking_part, key=lambda name: _drawn(seed, name))
    pairs = tuple(
        ReviewPair(no=number, by=ring[number - 2], community=name, cases=_sampled(files[name], sample, seed))
        for number, name in enumerate(ring, 1)
    )
    made = ReviewPlan(no=next_number(reviews.plans), date=today, seed=seed, sample=sample, pairs=pairs)
    return replace(reviews, plans=(*reviews.plans, made)), made


def _sampled(ids: list[str], sample: int, seed: int) -> tuple[str, ...]:
    drawn = sorted(ids, key=lambda id: _drawn(seed, id))[:sample]
    return tuple(sorted(drawn, key=lambda id: (len(id), id)))


def _drawn(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()


def sheet(pair: ReviewPair, facts: Iterable[Facts], day: date) -> PlainTable:
    """The sheet that the reviewing community fills in: case id and masked name, the rest is empty."""
    names = {one.id: one.case.person.name or "" for one in facts if one.id in pair.cases}
    headers = ("序号", "档案", "姓名", *CHECKLIST, *_ENTRIES)
    empty = ("",) * (len(headers) - 3)
    rows = [(str(n), id, mask_name(names[id]) if names.get(id) else "", *empty) for n, id in enumerate(pair.cases, 1)]
    return PlainTable(
        "交叉评查表",
        headers,
        rows,
        subtitle=f"被评社区:{pair.community}  评查社区:{pair.by}  {day.isoformat()}",
        notes=("各项填“是”“否”或“不适用”;发现问题限期整改。", "评查人:________    被评社区签收:________", CONFIDENTIAL),
        kinds=("number", *[""] * (len(headers) - 1)),
    )


def add(reviews: Reviews, review: Review) -> tuple[Reviews, Review]:
    """The register with the finding; its number is given here. Raises DueBeforeFoundError."""
    if review.due is not None and review.due < review.found_on:
        raise DueBeforeFoundError(found=review.found_on.isoformat())
    review = replace(review, no=next_number(reviews.reviews))
    return replace(reviews, reviews=(*reviews.reviews, review)), review


def close(reviews: Reviews, no: int, day: date, today: date) -> tuple[Reviews, Review]:
    """The register with the finding closed on that day.

    Raises:
        NoReviewError. ReviewClosedError. ReviewDateError.
    """
    review = next((entry for entry in reviews.reviews if entry.no == no), None)
    if review is None:
        raise NoReviewError(no=no)
    if review.closed_on is not None:
        raise ReviewClosedError(no=no, day=review.closed_on.isoformat())
    if not review.found_on <= day <= today:
        raise ReviewDateError(no=no, found=review.found_on.isoformat(), today=today.isoformat())
    closed = replace(review, closed_on=day)
    return replace(reviews, reviews=replace_entry(reviews.reviews, closed)), closed


def overdue_days(review: Review, today: date) -> int:
    """Days after its due day that it stayed, or stays, open; 0 in time or without a due day."""
    return max((min(review.closed_on or today, today) - review.due).days, 0) if review.due else 0


def counts_double(review: Review, today: date) -> bool:
    """三(六) 「期限内未整改到位,被上级禁毒办组织检查发现的,双倍扣分」."""
    return bool(review.by_superior) and overdue_days(review, today) > 0
