"""drugcheck.toml of the next campaign: its values replaced where they stand, every comment and blank as it was."""

import re
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from typing import Final

from msgspec.structs import replace

from drugcheck.domain.office import Campaign
from drugcheck.errors import DrugcheckError, RefusedError
from drugcheck.files.config import load_config
from drugcheck.files.writing import write_text_file

# [campaign] to the next header.
_SECTION: Final = re.compile(r"(?ms)^[ \t]*\[campaign\].*?(?=^[ \t]*\[|\Z)")
_LEFT_OUT: Final = re.compile(r"(?m)^([ \t]*)((?:document|issued)[ \t]*=)")


class NotRewrittenError(RefusedError):
    """drugcheck.toml is written in a way that only a person can change; nothing was changed"""

    hint = "drugcheck campaign show"


def with_campaign(text: str, campaign: Campaign) -> str:
    """The text with the year, name and phases of a campaign; document and issued become comments.

    Raises:
        NotRewrittenError: the result would not say what it should. The errors of load_config.
    """
    import tomlkit

    text = text.removeprefix("\ufeff")
    held = load_config(text)
    try:
        document = tomlkit.parse(text)
        table = document["campaign"]
        for key, value in (("year", campaign.year), ("name", campaign.name)):
            table[key] = value
        for phase, dated in zip(table.get("phases", ()), campaign.phases, strict=True):
            phase["start"], phase["end"] = dated.start, dated.end
        made = _SECTION.sub(lambda own: _LEFT_OUT.sub(r"\1# \2", own[0]), tomlkit.dumps(document), count=1)
        is_right = load_config(made) == replace(held, campaign=campaign)
    except (DrugcheckError, ValueError):
        raise NotRewrittenError() from None
    if not is_right:
        raise NotRewrittenError()
    return made


def write_config(path: Path, text: str) -> None:
    """Puts a text in place of drugcheck.toml, in one step; its permissions stay. Raises OSError."""
    mode = S_IMODE(path.stat().st_mode)
    write_text_file(path, text.encode("utf-8"))
    with suppress(OSError):
        path.chmod(mode)
