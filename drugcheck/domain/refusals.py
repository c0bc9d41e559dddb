"""What assessment, approval, plan and filing refuse: one class for each refusal, with the rule it keeps.

A refusal of the workflow ends with status 5; what was merely mistyped (an unknown code, a date in the future) with
status 2.
"""

from drugcheck.errors import RefusedError, UsageError


class UnverifiedHiddenError(RefusedError):
    """{case} is a hidden case that was not verified: it gets no level and no measure (RK013)"""

    hint = "drugcheck explain RK013"


class NotInSocietyError(RefusedError):
    """{case} is not 社会面 ({status}): it gets no level (RK009)"""

    hint = "drugcheck case show {case}"


class TalksIncompleteError(RefusedError):
    """the talks of {case} are not complete, so it cannot be assessed yet (RK008)"""

    hint = "drugcheck visit add {case}"


class AssessedInFutureError(UsageError):
    """an assessment cannot be dated after today ({today})"""

    hint = "drugcheck assess {case} --date {today}"


class NoScaleInForceError(RefusedError):
    """templates/risk.toml has no scale in force on {day}"""

    hint = "drugcheck explain RK012"


class UnknownScaleError(UsageError):
    """templates/risk.toml has no scale {scale}{nearest}"""

    hint = "drugcheck explain RK012"


class ScaleNotInForceError(RefusedError):
    """scale {scale} was not in force on {day} (RK012)"""

    hint = "drugcheck explain RK012"


class UnknownCircumstanceError(UsageError):
    """scale {scale} has no circumstance {code}{nearest}"""

    hint = "drugcheck assess {case} --circumstance {first}=EVIDENCE"


class UnknownMeetingError(UsageError):
    """there is no meeting {meeting}"""

    hint = "drugcheck meeting list"


class NotConferenceError(RefusedError):
    """meeting {meeting} is a {kind}: only a 会商 carries an assessment (RK003)"""

    hint = "drugcheck meeting list"


class ReasonForLevelError(RefusedError):
    """level {level} differs from the class {gravest} of the circumstances: a reason is needed (RK005)"""

    hint = "drugcheck assess {case} --level {level} --reason TEXT"


class NotAssessedError(RefusedError):
    """{case} has no assessment"""

    hint = "drugcheck assess {case}"


class DraftNotSignedError(RefusedError):
    """assessment v{no} of {case} is a draft and cannot be signed; still missing: {parts}"""

    hint = "drugcheck assess {case}"


class LapsedNotSignedError(RefusedError):
    """assessment v{no} of {case} has lapsed: a fact it relied on has changed (AP004)"""

    hint = "drugcheck assess {case}"


class AllSignedError(RefusedError):
    """all four steps of assessment v{no} of {case} are signed"""

    hint = "drugcheck assess {case}"


class UnknownStepError(UsageError):
    """there is no approval step {step}: 1 社区会商, 2 派出所核查, 3 街道审批, 4 区禁毒办备案"""

    hint = "drugcheck approve {case}"


class OutOfOrderError(RefusedError):
    """step {step} {name} cannot come before step {next} {next_name} (AP001)"""

    hint = "drugcheck approve {case} --step {next}"


class StepSignedError(RefusedError):
    """step {step} {name} is signed already; next is step {next} {next_name}"""

    hint = "drugcheck approve {case} --step {next}"


class SignerNeededError(UsageError):
    """who signed step {step} {name} is needed"""

    hint = "drugcheck approve {case} --step {step} --by ID"


class SamePersonError(RefusedError):
    """{who} has signed step {step} {name}: nobody signs twice (AP005)"""

    hint = "drugcheck approve {case} --by ID"


class NotInOfficeError(RefusedError):
    """{who} held no office on {day} that signs step {step} {name} (AP007)"""

    hint = "drugcheck explain AP007"


class SigningDayError(RefusedError):
    """a signature dated {day} is not valid: earliest {earliest}, latest {today} (AP012)"""

    hint = "drugcheck approve {case} --date {today}"


class MinutesNeededError(RefusedError):
    """step 1 needs the minutes of the meeting (RK003)"""

    hint = "drugcheck meeting add"


class ParticipantsNeededError(RefusedError):
    """nobody of the {side} took part in meeting {meeting}, so step 1 cannot be signed (RK004)"""

    hint = "drugcheck meeting list"


class ReceiptNeededError(RefusedError):
    """step 4 区禁毒办备案 needs its receipt number (AP009)"""

    hint = "drugcheck approve {case} --step 4 --receipt NUMBER"


class ReturnReasonError(RefusedError):
    """a return needs its reason (AP011)"""

    hint = "drugcheck approve {case} --return --reason TEXT"


class NotSignedError(UsageError):
    """step {step} of assessment v{no} of {case} is not signed yet"""

    hint = "drugcheck approve {case}"


class CaseClosedError(RefusedError):
    """{case} is closed: no plan, measure or filing can be added"""

    hint = "drugcheck case reopen {case}"


class UnknownMeasureError(UsageError):
    """templates/measures.toml has no measure {kind}{nearest}"""

    hint = "drugcheck measure add {case} --kind {first}"


class MeasureNotForLevelError(RefusedError):
    """measure {kind} is not meant for level {level} (PL006); meant for: {levels}"""

    hint = "drugcheck explain PL006"


class MeasureEndedError(RefusedError):
    """measure {no} of {case} ended on {end}"""

    hint = "drugcheck measure list {case}"


class ReviewBeforeStartError(UsageError):
    """a review or end cannot be dated before the start ({start})"""

    hint = "drugcheck case show {case}"


class NotYetError(UsageError):
    """this cannot be dated after today ({today})"""

    hint = "drugcheck case show {case}"


class NoPlanError(RefusedError):
    """{case} has no 一人一策 to file"""

    hint = "drugcheck plan {case}"


class NotMediumError(RefusedError):
    """{case} is not assessed as 中: only the medium level is filed with 街道政务服务中心"""

    hint = "drugcheck assess {case}"
