"""三(一) in the demo: the roster comes in, the police fill in what is theirs, cases open and close."""

import csv
import io
from datetime import date, timedelta

from msgspec.structs import replace

from drugcheck.demo.book import Book
from drugcheck.demo.faults import DEAD, MOVED, fault_of
from drugcheck.demo.people import Profile
from drugcheck.domain import closing
from drugcheck.domain.case import Agreement, Case, Death, Misregistration, Person, Treatment
from drugcheck.domain.conferring import add_meeting
from drugcheck.domain.facts import CUSTODY
from drugcheck.domain.registers import Meeting
from drugcheck.domain.vocabulary import (
    AgreementKind,
    CaseKind,
    ClosedReason,
    ControlStatus,
    DeathCause,
    DeathProof,
    HiddenSource,
    HousingKind,
    MeetingKind,
    MisregistrationKind,
    Sex,
    TreatmentKind,
)

LEAST_FOR_OTHERS = 56
HEADERS = (
    "序号",
    "人员姓名",
    "性别",
    "公民身份号码",
    "民族",
    "文化程度",
    "婚姻状况",
    "户籍地址",
    "现居住地址",
    "联系电话",
    "所属社区",
)


def roster_csv(people: list[Profile]) -> bytes:
    """The roster as an office's spreadsheet would save it: GB18030, a title above the header, a sum below."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["登记在册吸毒人员名册"])
    writer.writerow(HEADERS)
    for number, profile in enumerate(people, 1):
        who, where = profile.person, profile.residence
        writer.writerow(
            [
                number,
                who.name,
                who.sex,
                f'="{who.id_number}"',
                (who.ethnicity or "").removesuffix("族"),
                who.education,
                who.marital_status,
                where.household_address,
                where.current_address,
                who.phone,
                profile.community,
            ]
        )
    writer.writerow(["合计", len(people)])
    return out.getvalue().encode("gb18030")


def mobilise(book: Book, people: list[Profile]) -> None:
    """The opening meeting and the training."""
    config, today = book.config, book.today
    with book.change("meeting.add") as change:
        register = change.meetings
        for kind in (MeetingKind.MOBILISATION, MeetingKind.TRAINING):
            meeting = Meeting(no=1, date=today, kind=kind, minutes=f"{kind}签到表", people=min(len(people), 24))
            register, _, _ = add_meeting(register, meeting, config, today)
        change.meetings = register


def fill_in_police_data(book: Book, people: list[Profile]) -> None:
    """What comes from the police system: 四(三). And the agreements of those under a community measure."""
    with book.change("case.set") as change:
        for number, profile in enumerate(people, 1):
            change.put(_from_police(change.case(f"C{number:04d}"), profile, number))


def _from_police(case: Case, profile: Profile, number: int) -> Case:
    fault = fault_of(number)
    person = case.person
    if fault == "wrong sex":
        person = replace(person, sex=Sex.FEMALE if person.sex is Sex.MALE else Sex.MALE)
    status = profile.status
    if fault == "no place of custody" and status.current in CUSTODY:
        status = replace(status, place=None)
    told = profile.circumstances
    return replace(
        case,
        person=replace(
            person,
            occupation=profile.person.occupation,
            political_status=profile.person.political_status,
            birth_date=profile.person.birth_date,
        ),
        residence=replace(
            profile.residence,
            household_address=case.residence.household_address,
            current_address=case.residence.current_address,
        ),
        status=status,
        drug_history=profile.history,
        treatments=profile.treatments,
        agreement=_agreement(profile.treatments, number),
        convictions=(told.conviction,) if told.conviction else (),
        licence=told.licence,
    )


def _agreement(treatments: tuple[Treatment, ...], number: int) -> Agreement | None:
    kinds = {
        TreatmentKind.COMMUNITY_TREATMENT: AgreementKind.TREATMENT,
        TreatmentKind.COMMUNITY_RECOVERY: AgreementKind.RECOVERY,
    }
    for treatment in treatments:
        if treatment.kind in kinds and treatment.start is not None:
            signed = treatment.start + timedelta(days=5)
            return Agreement(
                kind=kinds[treatment.kind],
                signed_on=signed,
                until=treatment.due_end,
                document=f"协议-{signed.year}-{number:03d}",
            )
    return None


def close(book: Book, people: list[Profile]) -> None:
    """Deaths with their proof, and one who moved away without evidence yet."""
    today = book.today
    with book.change("case.close") as change:
        for number in sorted((DEAD | MOVED) & set(range(1, len(people) + 1))):
            case = change.case(f"C{number:04d}")
            if number in DEAD:
                death = Death(
                    cause=DeathCause.DISEASE,
                    proof=DeathProof.MEDICAL,
                    proof_document=f"死亡证明-{number}",
                    household_cancelled_on=date(2021, 12, 1),
                    marked_on_platform=today,
                    verified_by="c01",
                    verified_on=today,
                )
                outcome = closing.close_case(case, ClosedReason.DEATH, date(2021, 11, 2), today, death=death)
            else:
                moved = Misregistration(kind=MisregistrationKind.MOVED, correct_place="外县示例镇")
                outcome = closing.close_case(case, ClosedReason.MOVED, date(2019, 6, 1), today, misregistration=moved)
            change.put(outcome.case)


def open_others(book: Book, people: list[Profile]) -> None:
    """Two who live here from elsewhere, one of them not yet for three months; two hidden cases with a lawful source.

    A demo of a few people has the roster only.
    """
    if len(people) < LEAST_FOR_OTHERS:
        return
    with book.change("case.new") as change:
        for since, surname in ((date(2021, 10, 1), "金"), (date(2022, 2, 10), "魏")):
            case = _inflow(change, book, Person(name=f"{surname}试外", sex=Sex.MALE), since)
            change.put(case)
        for source in (HiddenSource.SELF, HiddenSource.MEDICAL):
            hidden = closing.new_case(
                change.new_id(),
                CaseKind.HIDDEN,
                Person(),
                book.config,
                book.today,
                community=people[0].community,
                hidden_source=source,
                document=f"线索记录-{source}",
            )
            change.put(hidden.case)


def _inflow(change: Book, book: Book, person: Person, since: date) -> Case:
    case = closing.new_case(
        change.new_id(),
        CaseKind.INFLOW,
        replace(person, id_missing_reason="待户籍地协查"),
        book.config,
        book.today,
        community="乙社区",
        since=since,
        document=f"租房合同-{since.year}",
    ).case
    assert case.inflow is not None  # noqa: S101 - new_case of this kind always has it
    return replace(
        case,
        inflow=replace(case.inflow, housing=HousingKind.RENTED, reason="务工"),
        residence=replace(
            case.residence, household_division="431102", household_address="外省示例县示例镇", since=since
        ),
        status=replace(case.status, current=ControlStatus.THREE_YEARS, since=since),
    )
