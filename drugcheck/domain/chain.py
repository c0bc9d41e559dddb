"""The signatures of a version taken together, as the rules of the chain ask for them: 四(五).

Nearly every chain is as it should be. What may be wrong with one is seen in one walk, and only the rule of that looks
closer.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from drugcheck.domain.approval import DISTRICT_STEP
from drugcheck.domain.case import Approval, Assessment


class Chain(msgspec.Struct, frozen=True, gc=False):
    """What is to be looked at in the signatures of the current version since its last return.

    is_returned: a step of this version was returned.
    is_unordered: a step is left out, dated before an earlier one, or not dated at all (AP001).
    lacks_paper: a signature names no paper (AP006).
    lacks_receipt: a filing with the district has no receipt (AP009).
    is_repeated: somebody signed twice (AP005).
    is_early: signed before the version was drawn up (AP003), or not dated.
    first, last: the days of signing; date.min and date.max where a signature has none.
    """

    is_returned: bool = False
    is_unordered: bool = False
    lacks_paper: bool = False
    lacks_receipt: bool = False
    is_repeated: bool = False
    is_early: bool = False
    first: date = date.max
    last: date = date.min


UNSIGNED: Final = Chain()


def chain_of(assessment: Assessment, signatures: Sequence[Approval]) -> Chain:
    """The chain of the signatures of a version, in the order of the record."""
    step, first, last = 0, date.max, date.min
    unordered = lacks_paper = lacks_receipt = undated = False
    signers: list[str] = []
    for approval in signatures:
        day = approval.date
        if day is None:
            undated = True
        else:
            if day < last or not step <= approval.step <= step + 1:
                unordered = True
            first, last = min(first, day), max(last, day)
        step = approval.step
        if not approval.document:
            lacks_paper = True
        if step == DISTRICT_STEP and not approval.receipt:
            lacks_receipt = True
        signers += approval.by
    if undated:
        unordered, first, last = True, date.min, date.max
    returned = len(signatures) < len(assessment.approvals)
    repeated = len(set(signers)) < len(signers)
    early = first < assessment.drawn_up
    return Chain(returned, unordered, lacks_paper, lacks_receipt, repeated, early, first, last)
