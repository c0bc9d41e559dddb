"""How git talks with another computer: what it may use, how long it waits, and its words when it gets no answer.

What the user set holds: GIT_SSH_COMMAND, GIT_SSH, core.sshCommand, ssh.variant, http.lowSpeedLimit and the limits of
http in the environment. Only where nothing is said, an ssh that cannot connect or whose other side fell silent gives
up, and so does a transfer that stands still. Nobody is asked for a password on a terminal: git fails and says so.
"""

import os
import re
from collections.abc import Mapping
from typing import Final

from drugcheck.message import Message, message
from drugcheck.vault.git import Git
from drugcheck.vault.git_outcome import Outcome, why

# Elsewhere git may talk to nobody; here to what the officer named, and never through a program that an address names.
PLAIN: Final[Mapping[str, str]] = {"GIT_ALLOW_PROTOCOL": "file:ssh:https"}
# The question what is there is short. It may wait for a person too, who types a passphrase or touches a token.
PATIENCE = 120.0

_SSH: Final = ("GIT_SSH_COMMAND", "GIT_SSH", "GIT_SSH_VARIANT")
# 15 s to connect and to exchange keys; silent for a minute counts as gone.
_PATIENT_SSH: Final = "ssh -o ConnectTimeout=15 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"
_HTTP: Final = {"GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "60"}
_CREDENTIALS: Final = re.compile(r"//[^/@\s]*@")
_SILENT: Final = re.compile(r"timed? ?out|not responding|Operation too slow|No route to host", re.IGNORECASE)
_SEEN_TO: Final = ("fatal: Could not read from remote repository", "fatal: the remote end hung up")


def is_elsewhere(address: str) -> bool:
    """Whether the address leads to another computer; a folder, and a drive of Windows, are here."""
    return ":" in address[2:] and not address.startswith("file:")


def environment(git: Git, address: str) -> dict[str, str]:
    """What git is given to talk with that address. Raises GitMissingError, HistoryError."""
    if not is_elsewhere(address):
        return dict(PLAIN)
    if address.startswith("https:"):
        own = {name: os.environ[name] for name in _HTTP if name in os.environ}
        return {**PLAIN, **(own or ({} if git.setting("http.lowSpeedLimit") else _HTTP))}
    own = {name: os.environ[name] for name in _SSH if name in os.environ}
    if not own and (chosen := git.setting("core.sshCommand")):
        # A place apart does not know the settings of this one.
        own = {"GIT_SSH_COMMAND": chosen}
    return {**PLAIN, **(own or ({} if git.setting("ssh.variant") else {"GIT_SSH_COMMAND": _PATIENT_SSH}))}


def without_password(text: str) -> str:
    """Without what an address in it says before its @."""
    return _CREDENTIALS.sub("//", text)


def words(outcome: Outcome) -> Message | str:
    """Why it did not work, without a password that an address may hold; that nobody answered is said in our words."""
    if outcome.late:
        return message("it does not answer")
    lines = [line.strip() for line in outcome.complaint.splitlines() if line.strip()]
    # git ends with a line of its own about what ssh said before it.
    told = [line for line in lines if not line.startswith((*_SEEN_TO, "Please make sure", "and the repository exists"))]
    of_ssh = told[-1] if told and len(told) < len(lines) else None
    said: Message | str = why(outcome) if of_ssh is None else of_ssh
    if isinstance(said, Message):
        return said
    said = without_password(said)
    return message("it does not answer ({words})", words=said) if _SILENT.search(said) else said
