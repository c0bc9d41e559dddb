"""What a change of a case does to its approval: 四(五). Said by every command that changes a case."""

from datetime import date

from drugcheck.domain.approval import Standing, approval_state, changed_facts, current_assessment, valid_approvals
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import Config
from drugcheck.message import Message, message


def lapse_message(before: Case, after: Case, config: Config) -> Message | None:
    """What a change of a case does to its approval; None where it does nothing. For every command that changes a case.

    Such as: the facts of v1 have changed and its signatures have lapsed; or a change was taken back and they hold
    again.
    """
    old, assessment = current_assessment(before), current_assessment(after)
    if old is None or assessment is None or old.no != assessment.no:
        return None
    was, now = approval_state(before, config).standing, approval_state(after, config).standing
    if was is Standing.LAPSED and now not in (Standing.LAPSED, Standing.DRAFT):
        return message("the facts are again as assessment v{no} relied on: its signatures hold", no=assessment.no)
    if now is not Standing.LAPSED or was is Standing.LAPSED:
        return None
    # Facts that are the same mean that the assessment's own text was changed, in an editor or by `case set`.
    facts = "、".join(changed_facts(before, after)) or "风险评估"
    # Whether somebody is in 社会面 does not depend on the day.
    if not Facts(after, config, date.max).in_society:
        return message(
            "assessment v{no} has lapsed ({facts}) and the case is not 社会面 any more: drugcheck assess {case} --end",
            no=assessment.no,
            facts=facts,
            case=after.id,
        )
    count = len(valid_approvals(assessment))
    if not count:
        return message(
            "the facts assessment v{no} relied on have changed ({facts}): drugcheck assess {case}",
            no=assessment.no,
            facts=facts,
            case=after.id,
        )
    return message(
        "the facts assessment v{no} relied on have changed ({facts}): {count} approvals have lapsed (AP004); "
        "drugcheck assess {case}",
        no=assessment.no,
        facts=facts,
        count=count,
        case=after.id,
    )
