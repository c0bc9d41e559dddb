"""`drugcheck quality`: 完整, 准确, 鲜活 and 一致, by community and never by person. 三(二), 二(十三)."""

from collections.abc import Iterator
from typing import Annotated, Final, NamedTuple

import msgspec

from drugcheck.cli import screen, state
from drugcheck.cli.checking import checked
from drugcheck.cli.options import AsOfOption, CommunityOption, JsonOption, choice
from drugcheck.cli.scope import checked_community
from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.progress import Share
from drugcheck.domain.quality import Quality
from drugcheck.domain.quality import quality as measured
from drugcheck.domain.vocabulary import Term
from drugcheck.message import Message, message

_WORDS: Final = {"complete": "完整", "accurate": "准确", "fresh": "鲜活", "consistent": "一致"}


class Division(Term):
    """What a row is about."""

    COMMUNITY = "社区", "community"
    UNIT = "全街", "unit"


class Shown(NamedTuple):
    """The rows, each share with what it was counted from."""

    rows: tuple[Quality, ...]
    fresh_days: int

    def lines(self) -> Iterator[screen.Table | Message]:
        """The table, then what is counted fresh."""
        headers = ("社区", *_WORDS.values())
        rows = [(self._name(row), *(_cell(getattr(row, key)) for key in _WORDS)) for row in self.rows]
        yield screen.Table(headers, rows)
        yield message("鲜活: a fact of the last {days} days", days=self.fresh_days)

    @staticmethod
    def _name(row: Quality) -> str:
        return TOTAL if row.community is None else row.community or UNASSIGNED

    def data(self) -> dict[str, object]:
        """The counts and the share of each, None of nobody."""
        return {
            "fresh_days": self.fresh_days,
            "rows": [
                {"community": row.community}
                | {key: {**msgspec.to_builtins(share), "share": share.value} for key, share in _shares(row)}
                for row in self.rows
            ],
        }


def quality(
    by: Annotated[
        Division | None, choice(Division, "--by", help="a row for each community, or one of the whole unit")
    ] = None,
    community: CommunityOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Show how complete, accurate, fresh and consistent the files are, as shares with their counts."""
    workspace = state.workspace(as_of)
    community = checked_community(community, workspace.config)
    rows = measured(*checked(workspace), community)
    shown = rows[-1:] if by is Division.UNIT else rows
    screen.show(Shown(shown, workspace.config.limits.fresh_days), as_json=json)


def _shares(row: Quality) -> Iterator[tuple[str, Share]]:
    return ((key, getattr(row, key)) for key in _WORDS)


def _cell(share: Share) -> str:
    """`97.1% (136/140)`; `-` of nobody."""
    return "-" if share.value is None else f"{share.value:.1%} ({share.done}/{share.of})"
