"""Long campaigns with atheris: `python -m tests.fuzz [TARGET …] [--seconds N] [--keep FOLDER]`.

What breaks a reader is written to the folder as `TARGET.crash-…`, and belongs into test_kept_samples.py when it is
mended. Without a target each gets its turn. atheris is no dependency: where it is absent, this says so and ends.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.mutating import ODD
from tests.fuzz.target import attempt

_MEMORY = 2048  # MiB
_SECONDS_FOR_ONE = 20


def main(arguments: list[str]) -> int:
    """Runs the targets one after another, each in a process of its own. Returns 1 where one broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()), help="where inputs that break go")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    try:
        import atheris  # type: ignore[import-not-found,unused-ignore] # noqa: F401
    except ImportError:
        sys.stderr.write("atheris is not installed: pip install atheris (Linux and macOS)\n")
        return 2
    if chosen.inside:
        return _campaign(chosen.targets[0], chosen.seconds, chosen.keep)
    from tests.fuzz.targets import TARGETS

    broken = 0
    for name in chosen.targets or list(TARGETS):
        command = [sys.executable, "-m", "tests.fuzz", name, "--inside"]
        command += ["--seconds", str(chosen.seconds), "--keep", str(chosen.keep)]
        ran = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        runs = re.findall(r"(?m)^(?:stat::number_of_executed_units:|Done) (\d+)", ran.stderr) or re.findall(
            r"(?m)^#(\d+)\t", ran.stderr
        )
        sys.stdout.write(
            f"{name:20} {max(map(int, runs), default=0):>9} inputs  {'ok' if not ran.returncode else 'BROKEN'}\n"
        )
        sys.stdout.flush()
        if ran.returncode:
            broken = 1
            sys.stdout.write("".join(ran.stderr.splitlines(keepends=True)[-40:]))
    return broken


def _campaign(name: str, seconds: int, keep: Path) -> int:
    import atheris  # type: ignore[import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["drugcheck"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for place, sample in enumerate(target.samples()):
            (corpus / str(place)).write_bytes(sample)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{_escaped(word[:60])}"\n' for word in (*target.words, *ODD)), encoding="ascii")
        options = [
            f"-max_total_time={seconds}",
            f"-timeout={_SECONDS_FOR_ONE}",
            f"-rss_limit_mb={_MEMORY}",
            f"-dict={words}",
            f"-artifact_prefix={keep}{os.sep}{name}.",
            "-print_final_stats=1",
            "-max_len=200000",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: attempt(target, data))
        atheris.Fuzz()
    return 0


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
