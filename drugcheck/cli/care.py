"""`drugcheck care add|result`: needs, referrals, results, 五(三)."""

from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, recording, state
from drugcheck.cli.options import CaseArgument, DayOption, FromOption, JsonOption, NumberArgument, choice, flag, text
from drugcheck.domain import caring
from drugcheck.domain.case import Care, Case, Hardship
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.vocabulary import CareService, HardshipKind
from drugcheck.locale import _

ToOption = Annotated[CareService | None, choice(CareService, "--to", help="where the need is referred to")]


def add(
    case: CaseArgument,
    need: Annotated[str | None, text("--need", help="what is needed, such as 临时救助")] = None,
    to: ToOption = None,
    day: DayOption = None,
    urgent: Annotated[bool, flag("--urgent", help="danger to life or health: refer to 卫健 at once (AS003)")] = False,
    hardship: Annotated[
        HardshipKind | None, choice(HardshipKind, "--hardship", help="also record a hardship of the family (annex 9)")
    ] = None,
    relative: Annotated[str | None, text("--relative", help="which relative it concerns, such as 女儿")] = None,
    age_band: Annotated[str | None, text("--age-band", help="age band of the relative, such as 6-14")] = None,
    json: JsonOption = False,
) -> None:
    """Record a need, and where it was referred to."""
    workspace = state.workspace()
    workspace.case(case)
    need = need or ask.text(_("need"), "--need")
    if ask.interactive():
        to = to or ask.optional_choice(CareService, _("referred to"), "--to")
        day = day or ask.day(_("day"), "--date", today=workspace.today)
    when = day or workspace.today
    entry = Care(
        no=1,
        need=need,
        asked_on=when,
        referred_to=to,
        referred_on=when if to is not None else None,
        urgent=urgent or None,
    )
    if hardship is not None:
        relative = relative or ask.text(_("relative"), "--relative")
        burden = Hardship(no=1, kind=hardship, relative=relative, age_band=age_band, since=when)

    def apply(record: Case, _workspace: object) -> Outcome:
        done = caring.add_care(record, entry)
        if hardship is None:
            return done
        listed = caring.add_hardship(done.case, burden)
        return Outcome(listed.case, done.no, (*done.consequences, *listed.consequences))

    recording.change(case, "care.add", apply, as_json=json)


def result(
    case: CaseArgument,
    no: NumberArgument,
    result: Annotated[str | None, text("--result", help="what came of it, such as 临时救助 已发放")] = None,
    to: ToOption = None,
    day: DayOption = None,
    open_: Annotated[bool, flag("--open", help="the need stays open: only refer it, or note where it stands")] = False,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Refer a need, or record what came of it."""
    workspace = state.workspace()
    old = find_entry(workspace.case(case).care, no, case=case, what="care entry")
    if result is None and ask.interactive():
        if to is None and old.referred_to is None:
            to = ask.optional_choice(CareService, _("referred to"), "--to")
        result = ask.text(_("result"), "--result", required=to is None, default=old.result or "") or None
        day = day or ask.day(_("day"), "--date", today=workspace.today)
        open_ = open_ or (result is not None and not ask.agrees(_("is the need dealt with?"), "--open", default=True))
    when = day or workspace.today
    private = recording.private_fields(from_, {"satisfied": _("what the person says of it")}) if from_ else {}
    only_referral = to is not None and result is None
    if result is None and not only_referral:
        raise ask.missing("--result")

    def apply(record: Case, _workspace: object) -> Outcome:
        old = find_entry(record.care, no, case=case, what="care entry")
        entry = replace(
            old,
            referred_to=to or old.referred_to,
            referred_on=(old.referred_on or when) if (to or old.referred_to) else None,
            result=result if result is not None else old.result,
            satisfied=private.get("satisfied", old.satisfied),
            closed_on=None if open_ or only_referral else when,
        )
        return caring.amend_care(record, entry)

    recording.change(case, "care.result", apply, as_json=json)
