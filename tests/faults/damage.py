"""Damage to files of git and to records."""

from pathlib import Path

from tests.faults.stage import Stage


def git_file(stage: Stage, name: str) -> Path:
    return stage.ws / ".git" / name


def object_of(stage: Stage, name: str) -> Path:
    oid = stage.git("rev-parse", name).strip()
    return git_file(stage, f"objects/{oid[:2]}/{oid[2:]}")


def flip(path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
