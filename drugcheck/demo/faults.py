"""The faults that are sown into the demo, so that `validate` has something to say; the same for the same count."""

# File number -> fault; each stands in a file whose person it can befall, in a demo of the usual size.
FAULTS = {
    5: "no informant",  # CT002
    14: "no police",  # CT010
    32: "one collector",  # TS002
    50: "wrong sex",  # ID003
    77: "new fact",  # AP004
    84: "no plan",  # of a high level: PL001
    86: "not told",  # TS004
    113: "no informant",
    122: "no police",
    129: "no hardship relative",  # CL009
    131: "no transcript",  # CT012
    140: "one collector",
    149: "planned next year",  # CT007
    158: "wrong sex",
    167: "no plan",  # of a medium level: PL003
    176: "not asked",  # CL012, AS005
    185: "new fact",
    203: "no place of custody",  # RG007
}

UNVISITED = frozenset({23})  # the home visit that the guided tour records
DEAD = frozenset({44, 97})
MOVED = frozenset({52})
LONG_ABSTINENT = frozenset({60})


def fault_of(number: int) -> str | None:
    """The fault sown into the file of that number, if any."""
    return FAULTS.get(number)
