"""Ways to reach each other: 四(六)."""

from datetime import date

import pytest

from drugcheck.domain.case import Channel
from drugcheck.domain.contacting import ChannelInFutureError, add_channel, amend_channel
from drugcheck.domain.outcome import NoEntryError
from drugcheck.domain.vocabulary import ChannelKind
from tests import build

PHONE = Channel(kind=ChannelKind.PHONE, staff="p01", since=build.TODAY)


def test_a_channel_is_added_without_a_number() -> None:
    case = build.case()
    done = add_channel(case, PHONE, build.config(), build.TODAY)
    assert done.case.contact.channels == (*case.contact.channels, PHONE)
    assert done.no == len(done.case.contact.channels)
    assert done.consequences == ()


def test_it_is_said_that_no_number_is_on_file() -> None:
    done = add_channel(build.case({"person.phone": None}), PHONE, build.config(), build.TODAY)
    assert "person.phone" in str(done.consequences[0])


def test_it_is_said_that_somebody_else_was_named() -> None:
    leader = Channel(kind=ChannelKind.WECHAT, staff="l01", since=build.TODAY)
    done = add_channel(build.case(), leader, build.config(), build.TODAY)
    assert "l01 is neither" in str(done.consequences[0])


def test_a_channel_is_amended_at_its_place() -> None:
    case = add_channel(build.case({"contact.channels": ()}), PHONE, build.config(), build.TODAY).case
    other = Channel(kind=ChannelKind.WECHAT, staff="c01", since=date(2022, 3, 7))
    assert amend_channel(case, 1, other, build.config(), build.TODAY).case.contact.channels == (other,)


@pytest.mark.parametrize("no", [0, 2])
def test_there_is_no_other_place(no: int) -> None:
    case = add_channel(build.case({"contact.channels": ()}), PHONE, build.config(), build.TODAY).case
    with pytest.raises(NoEntryError):
        amend_channel(case, no, PHONE, build.config(), build.TODAY)


def test_it_does_not_begin_tomorrow() -> None:
    late = Channel(kind=ChannelKind.PHONE, staff="p01", since=date(2022, 4, 8))
    with pytest.raises(ChannelInFutureError):
        add_channel(build.case(), late, build.config(), build.TODAY)
