"""The house of the code: imports go down only, each package has one owner, and the domain is pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "drugcheck"

# Wing -> the wings it may import. `message` and `errors` are open to all.
MAY_IMPORT = {
    "message": set(),
    "errors": set(),
    "unfinished": set(),
    "domain": {"domain"},
    "vault": {"vault", "unfinished"},
    "files": {"files", "domain", "unfinished"},
    "changing": {"files", "domain", "vault"},
    "reading": {"changing", "files", "domain", "vault"},
    "past": {"files", "domain", "vault"},
    "office_files": {"files", "domain"},
    "workspace": {"office_files", "past", "changing", "reading", "files", "domain", "vault"},
    "joined": {"changing", "domain"},
    "joining": {"joined", "changing", "files", "domain", "vault"},
    "frozen_twice": {"joining", "joined", "files", "domain", "vault"},
    "syncing": {"frozen_twice", "joining", "joined", "workspace", "files", "domain", "vault"},
    "undoing": {"changing", "workspace", "files", "domain", "vault"},
    "erasing": {"changing", "submission", "workspace", "files", "domain", "vault"},
    "next_campaign": {"workspace", "files", "domain", "vault"},
    "comparing": {"submission", "workspace", "files", "domain", "vault"},
    "proving": {"submission", "workspace", "domain"},
    "submission": {"workspace", "reading", "files", "domain", "vault"},
    "reporting": {"submission", "workspace", "files", "domain", "vault"},
    "demo": {"demo", "workspace", "files", "domain", "vault"},
    "locale": {"locale"},
    "cli": {
        *(
            "cli",
            "demo",
            "joined",
            "joining",
            "syncing",
            "undoing",
            "erasing",
            "next_campaign",
            "comparing",
            "reporting",
            "proving",
            "submission",
        ),
        *("workspace", "files", "domain", "vault", "locale", "unfinished"),
    },
    "__init__": set(),
    "__main__": {"cli"},
}
EVERYWHERE = {"message", "errors", "__init__"}

# Third-party or standard package -> the only wings that may use it.
OWNERS = {
    "typer": {"cli"},
    "rich": {"cli"},
    "click": {"cli"},
    "getpass": {"cli"},
    "tabulate": {"files"},
    "xlsxwriter": {"files"},
    "python_calamine": {"files"},
    "msoffcrypto": {"files"},
    "tomli_w": {"files"},
    "tomlkit": {"files"},
    "docxtpl": {"files"},
    "docx": {"files"},
    "jinja2": {"files"},
    "lxml": {"files"},
    "rtoml": {"files"},
    "tomllib": {"files"},
    "csv": {"files", "demo"},
    "cryptography": {"vault"},
    "filelock": {"vault"},
}
IMPURE = {"os", "pathlib", "subprocess", "socket", "sys", "time", "logging", "tempfile", "shutil", "io", "random"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.parts)


def wing_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    wing = wing_of(path)
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] == "drugcheck":
            target = parts[1]
            target = target if target in MAY_IMPORT else "__init__"
            allowed = MAY_IMPORT[wing] | EVERYWHERE
            assert target in allowed, f"{path.name}:{line}: {wing} may not import {name}"
        elif parts[0] in OWNERS:
            assert wing in OWNERS[parts[0]], f"{path.name}:{line}: {parts[0]} belongs to {OWNERS[parts[0]]}"
        elif wing == "domain":
            assert parts[0] not in IMPURE, f"{path.name}:{line}: the domain is pure and may not use {parts[0]}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_domain_asks_no_clock_and_prints_nothing(path: Path) -> None:
    if wing_of(path) != "domain":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "input", "open", "date.today", "datetime.now"}, f"{path.name}:{node.lineno}"


def test_only_screen_prints_and_only_ask_asks() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "print":
                    assert path.name == "screen.py", f"{path}:{node.lineno} prints"
                if node.func.id == "input":
                    assert path.name == "ask.py", f"{path}:{node.lineno} asks"


def test_every_public_thing_has_a_docstring() -> None:
    lacking = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            lacking.append(f"{path.relative_to(PACKAGE)}")
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                lacking.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}")
    assert not lacking


def test_files_are_small_enough_to_read() -> None:
    long = {
        str(path.relative_to(PACKAGE)): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    # The enumerations are one flat list of terms.
    assert set(long) <= {"domain/vocabulary.py"}, long
