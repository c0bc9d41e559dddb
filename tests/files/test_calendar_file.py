"""A calendar file as RFC 5545 has it: read back by a small reader that knows nothing of how it was written."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from drugcheck.errors import RefusedError, UsageError
from drugcheck.files.calendar_file import Entry, calendar, write_calendar

NOW = datetime(2022, 4, 7, 9, 30, tzinfo=timezone(timedelta(hours=8)))
ENTRIES = (
    Entry("a@x", date(2022, 4, 9), "C0048 检测"),
    Entry("b@x", date(2022, 12, 31), "逗号,分号;斜杠\\" + "长" * 60),
)


def read(data: bytes) -> list[dict[str, str]]:
    """The properties of each VEVENT: unfolded, then split at the first colon, then unescaped."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = data.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            for sign in ",;\\":
                value = value.replace(f"\\{sign}", sign)
            events[-1][name] = value
    return events


def test_what_is_written_is_read_back() -> None:
    first, second = read(calendar(ENTRIES, NOW))
    assert (first["UID"], first["SUMMARY"]) == ("a@x", "C0048 检测")
    assert (first["DTSTART;VALUE=DATE"], first["DTEND;VALUE=DATE"]) == ("20220409", "20220410")
    assert second["DTEND;VALUE=DATE"] == "20230101"
    assert second["SUMMARY"] == ENTRIES[1].summary


def test_the_stamp_is_in_utc_and_no_line_is_longer_than_75_octets() -> None:
    data = calendar(ENTRIES, NOW)
    assert b"DTSTAMP:20220407T013000Z" in data
    assert max(map(len, data.split(b"\r\n"))) <= 75
    for line in data.split(b"\r\n"):
        line.decode()


def test_the_same_entries_at_another_hour_differ_in_their_stamps_alone() -> None:
    one, other = calendar(ENTRIES, NOW), calendar(ENTRIES, datetime(2022, 4, 8, tzinfo=UTC))
    assert [line for line in one.split(b"\r\n") if line not in other.split(b"\r\n")] == [
        b"DTSTAMP:20220407T013000Z"
    ] * 2


def test_a_calendar_is_replaced_and_another_file_is_not(tmp_path: Path) -> None:
    root, target, other = tmp_path / "workspace", tmp_path / "todo.ics", tmp_path / "letter.txt"
    root.mkdir()
    assert write_calendar(target, root, ENTRIES, NOW) == 2
    assert write_calendar(target, root, ENTRIES[:1], NOW) == 1
    assert len(read(target.read_bytes())) == 1
    other.write_text("dear all")
    with pytest.raises(UsageError):
        write_calendar(other, root, ENTRIES, NOW)
    assert other.read_text() == "dear all"
    with pytest.raises(UsageError):
        write_calendar(tmp_path / "nowhere" / "todo.ics", root, ENTRIES, NOW)


def test_nothing_is_written_inside_the_workspace(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    (root / "records").mkdir(parents=True)
    (tmp_path / "link").symlink_to(root / "records")
    for path in (root / "todo.ics", root / "records" / "todo.ics", tmp_path / "link" / "todo.ics"):
        with pytest.raises(RefusedError):
            write_calendar(path, root, ENTRIES, NOW)
    assert not list(root.rglob("*.ics"))
