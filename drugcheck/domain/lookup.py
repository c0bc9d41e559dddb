"""What many rules ask of the office, of its meetings and of the criteria: each answer is found once and kept."""

from datetime import date

from drugcheck.domain.approval import may_sign
from drugcheck.domain.conferring import absent_sides
from drugcheck.domain.kept import Table
from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.registers import Meetings
from drugcheck.domain.risk import Criterion, Scale
from drugcheck.domain.vocabulary import OfficeKind

_POLICE = frozenset({OfficeKind.COMMUNITY_POLICE})


class Lookup:
    """Tables of answers: `lookup.absent_sides[3]`.

    staff: members of staff by id.
    meetings: meetings of the register by number.
    scales: versions of the criteria by name.
    criteria: the circumstances of a version by code; none for a version that is not there.
    lacking_in_team: what a team (staff ids, day) lacks: 四(一) asks for a cadre or drug worker, and a police officer.
    absent_sides: which of 社区 and 民警 took no part in a meeting, by its number (RK004).
    unentitled: which signers of (step, staff ids, community, day) held no office that signs the step (AP007).
    urgent: the codes of a version that ask for help at once (AS003).
    """

    def __init__(self, config: Config, meetings: Meetings, scales: tuple[Scale, ...]) -> None:
        self.staff = {member.id: member for member in config.staff}
        self.meetings = {meeting.no: meeting for meeting in reversed(meetings.meetings)}
        self.scales = {scale.version: scale for scale in reversed(scales)}
        self.criteria: Table[str, dict[str, Criterion]] = Table(self._criteria)
        self.lacking_in_team: Table[tuple[tuple[str, ...], date], tuple[str, ...]] = Table(self._lacking_in_team)
        self.absent_sides: Table[int, tuple[str, ...]] = Table(lambda no: absent_sides(self.meetings[no], config))
        self.unentitled: Table[tuple[int, tuple[str, ...], str | None, date], tuple[str, ...]] = Table(
            lambda key: tuple(who for who in key[1] if not may_sign(config, key[0], who, *key[2:]))
        )
        self.urgent: Table[str, frozenset[str]] = Table(
            lambda version: frozenset(code for code, one in self.criteria[version].items() if one.urgent)
        )

    def _criteria(self, version: str) -> dict[str, Criterion]:
        scale = self.scales.get(version)
        return {criterion.code: criterion for criterion in reversed(scale.circumstances)} if scale else {}

    def _lacking_in_team(self, key: tuple[tuple[str, ...], date]) -> tuple[str, ...]:
        staff_ids, day = key
        team = [self.staff[who] for who in staff_ids if who in self.staff]
        return tuple(
            word
            for word, offices in (("干部(专干)", CADRES), ("民警", _POLICE))
            if not any(member.holds(offices, day) for member in team)
        )
