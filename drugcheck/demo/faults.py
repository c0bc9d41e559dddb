"""The faults that are sown into the demo, so that `validate` has something to say; the same for the same count."""

FAULTS = (
    "no informant",  # CT002
    "no police",  # CT010
    "no transcript",  # CT012
    "one collector",  # TS002
    "not told",  # TS004
    "wrong sex",  # ID003
    "no hardship relative",  # CL009
    "not asked",  # CL012, AS005
    "new fact",  # AP004
    "no plan",  # PL001, PL003
    "no place of custody",  # RG007
    "planned next year",  # CT007
)
_EVERY = 9

UNVISITED = frozenset({23})  # the home visit that the guided tour records
DEAD = frozenset({44, 97})
MOVED = frozenset({52})
LONG_ABSTINENT = frozenset({60})


def fault_of(number: int) -> str | None:
    """The fault sown into the file of that number, if any."""
    return FAULTS[number // _EVERY % len(FAULTS)] if number % _EVERY == 5 else None
