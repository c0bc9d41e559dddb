"""Keys of more parts than any table is deep: `a.a.a.…` costs parsers time by the square of its length."""

import re
from typing import Final

from drugcheck.files.toml import MOST_PARTS

# Dots in text and in comments mean nothing. What is not closed ends with its line or with all: each look goes on.
_TEXT: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5})?'
    r"|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
# Each look begins where a word does, so that a long word is gone through once.
_DEEP_KEY: Final = re.compile(rf"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]++[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}")


def is_too_deep(text: str) -> bool:
    """Whether some key has more than MOST_PARTS parts."""
    return _DEEP_KEY.search(_TEXT.sub("_", text)) is not None
