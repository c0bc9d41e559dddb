"""What the stories share: a command that succeeds, and the fix that is printed for a finding."""

from tests.running import Desk


def do(desk: Desk, line: str, *more: str, stdin: str = "") -> str:
    """A command that succeeds, and what it said on stdout."""
    ran = desk(line, *more, stdin=stdin)
    assert ran.status == 0, f"{line}: {ran.err}"
    return ran.out


def fix(desk: Desk, case: str, code: str) -> str:
    """The fix that is printed for a finding of that code, without the program's name."""
    findings = desk(f"validate --json --case {case}").json["findings"]
    return str(next(found["fix"] for found in findings if found["code"] == code)).removeprefix("drugcheck ")
