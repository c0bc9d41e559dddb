"""DE: each rule found and not found, on one valid case of which one thing is changed."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from tests import build
from tests.domain.rules.shapes import RuleCase, one

_DEAD = {
    "status.current": "死亡",
    "death": {
        "date": date(2022, 4, 6),
        "cause": "疾病",
        "proof": "死亡医学证明",
        "proof_document": "死证-1",
    },
}
_CLOSED = {**_DEAD, "case.closed": date(2022, 4, 7), "case.closed_reason": "死亡"}


_LONG_DEAD = {**_CLOSED, "death.date": date(2021, 11, 2)}


def _asked(**more: object) -> dict[str, object]:
    return {"letters": [{"no": 1, "kind": "状态更正", "to": "派出所", "date": date(2022, 4, 1), **more}]}


def _expecting_the_dead() -> dict[str, Any]:
    config = build.config()
    return {"config": replace(config, limits=replace(config.limits, unexpected_statuses=("错录", "迁出")))}


CASES: list[RuleCase] = [
    one("DE001", "alive", False),
    one("DE001", "with proof", False, _CLOSED),
    one("DE001", "no section at all", True, {"status.current": "死亡"}),
    one("DE001", "proof without a number", True, {**_CLOSED, "death.proof_document": None}),
    one("DE002", "dated", False, _CLOSED),
    one("DE002", "no date", True, {**_CLOSED, "death.date": None}),
    one("DE002", "in the future", True, {**_CLOSED, "death.date": date(2022, 4, 8)}),
    one("DE003", "nothing later", False, _CLOSED),
    one("DE003", "a talk with the person later", True, {**_CLOSED, "visits.1.date": date(2022, 4, 7)}),
    one("DE003", "a talk with a relative later", False, {**_CLOSED, "visits.2.date": date(2022, 4, 7)}),
    one("DE003", "a test later", True, {**_CLOSED, "tests.1.date": date(2022, 4, 7)}),
    one("DE003", "a signature later", True, {**_CLOSED, "death.date": date(2022, 4, 5)}),
    one("DE004", "died yesterday", False, _CLOSED),
    one("DE004", "died in November", True, {**_CLOSED, "death.date": date(2021, 11, 2)}),
    one(
        "DE004",
        "marked on the platform",
        False,
        {**_CLOSED, "death.date": date(2021, 11, 2), "death.marked_on_platform": date(2021, 12, 1)},
    ),
    one("DE004", "the police were asked", False, {**_LONG_DEAD, **_asked()}),
    one("DE004", "they answered and did not mark it", True, {**_LONG_DEAD, **_asked(answered=date(2022, 4, 5))}),
    one("DE004", "drafted, not sent", True, {**_LONG_DEAD, **_asked(date=None)}),
    one("DE005", "status 死亡", False, _DEAD),
    one("DE005", "death recorded, status as before", True, {**_DEAD, "status.current": "社区戒毒"}),
    one("DE005", "the unit's limits expect the dead", True, _DEAD, **_expecting_the_dead()),
    one("DE005", "alive", False),
]
