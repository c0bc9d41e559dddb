"""The catalogue of messages: what the source says, what the fragments translate, and the one compiled file.

    python tools/catalogue.py            reports what is missing, obsolete or differs in its places
    python tools/catalogue.py --compile  writes drugcheck/locale/zh/LC_MESSAGES/drugcheck.mo as well

A fragment is drugcheck/locale/zh/<area>.po; a sentence stands in one of them. What is looked for in the source:
`_("…")`, `N_("…")`, `message("…")`, `Message("…")`; the first line of the docstring and the `hint` of every error
class; `hint="…"` given to one; the parts of the page of every rule; the help of commands, groups and options. A hint
that is nothing but a command needs no entry.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "drugcheck"
FRAGMENTS = PACKAGE / "locale" / "zh"
COMPILED = FRAGMENTS / "LC_MESSAGES" / "drugcheck.mo"

MARKERS = frozenset({"_", "N_", "message", "Message"})
RULE_MAKERS = frozenset({"case_rule", "store_rule"})
FAMILY = "DrugcheckError"

_PLACE = re.compile(r"(?<!\{)\{([a-z_]*)[^{}]*\}(?!\})")
_COMMAND = re.compile(
    r"(drugcheck|\{command\}|\{option\}|git|pip install|chmod|[A-Z_]+=\S+)"
    r"(\s+(\S*[{\-.=/'\"\[(…]\S*|[A-Z0-9]+|[a-z|]+))*"
)
_PROSE = re.compile(r"(?<!-)\b(the|a|an|is|are|and|or|of|for|with|to|no|not|it|by|in)\b")
_QUOTED = re.compile(r"`[^`]*`")
_WORD = re.compile(r"(?<![\w./-])[a-z]{3,}(?![\w./-])")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


class Sentence(NamedTuple):
    """A sentence of the source, and where it stands."""

    text: str
    where: str


class Report(NamedTuple):
    """What is wrong with the fragments; all empty when nothing is."""

    missing: list[Sentence]
    obsolete: list[Sentence]
    differing: list[Sentence]
    twice: list[Sentence]
    stale: bool

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.missing or self.obsolete or self.differing or self.twice or self.stale)


def sentences() -> list[Sentence]:
    """Every sentence of the source that a reader may see, each once."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    family = _family(trees.values())
    found: dict[str, Sentence] = {}
    for path, tree in trees.items():
        for text, line in _of_module(tree, family, is_cli=path.parent.name == "cli"):
            if text and not _needs_none(text):
                found.setdefault(text, Sentence(text, f"{path.relative_to(ROOT).as_posix()}:{line}"))
    for text, where in _of_commands(trees):
        found.setdefault(text, Sentence(text, where))
    return list(found.values())


def translations() -> tuple[dict[str, str], list[Sentence]]:
    """The sentences of all fragments with their Chinese, and those that stand in two of them with different Chinese."""
    merged: dict[str, str] = {}
    twice: list[Sentence] = []
    for path in sorted(FRAGMENTS.glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale="zh", charset="utf-8")
        for entry in entries:
            if not entry.id or not entry.string or entry.fuzzy:
                continue
            key, text = str(entry.id), str(entry.string)
            if merged.setdefault(key, text) != text:
                twice.append(Sentence(key, path.name))
    return merged, twice


def report() -> Report:
    """Compares source, fragments and the compiled file."""
    said = {sentence.text: sentence for sentence in sentences()}
    known, twice = translations()
    return Report(
        missing=[sentence for text, sentence in said.items() if text not in known],
        obsolete=[Sentence(text, "") for text in known if text not in said and not _needs_none(text)],
        differing=[Sentence(text, known[text]) for text in known if _places(text) != _places(known[text])],
        twice=twice,
        stale=not COMPILED.exists() or _compiled() != known,
    )


def compile_catalogue() -> None:
    """Writes the compiled file; the same fragments give the same bytes."""
    catalogue = Catalog(locale="zh", charset="utf-8", fuzzy=False)
    catalogue.mime_headers = [("Content-Type", "text/plain; charset=utf-8")]
    known, _ = translations()
    for text in sorted(known):
        catalogue.add(text, known[text])
    data = BytesIO()
    write_mo(data, catalogue)
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(data.getvalue())


def _compiled() -> dict[str, str]:
    from gettext import GNUTranslations

    with COMPILED.open("rb") as file:
        entries: dict[str, str] = vars(GNUTranslations(file))["_catalog"]
    return {key: text for key, text in entries.items() if key}


def _places(text: str) -> list[str]:
    return sorted(set(_PLACE.findall(text)))


def _needs_none(text: str) -> bool:
    """Whether a sentence is the same in both languages: a command, a place without words, or Chinese already."""
    if _COMMAND.fullmatch(text) and not _PROSE.search(text):
        return True
    bare = _PLACE.sub("", text)
    is_chinese = len(_IDEOGRAPH.findall(bare)) * 3 > len(bare) and not _WORD.search(_QUOTED.sub("", bare))
    return is_chinese or not re.search(r"[A-Za-z]{2}", bare)


def _family(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Names of all classes that descend from the root of the errors."""
    bases: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(_name(base) for base in node.bases)
    family = {FAMILY}
    while more := {name for name, parents in bases.items() if parents & family} - family:
        family |= more
    return frozenset(family)


def _of_module(tree: ast.Module, family: frozenset[str], *, is_cli: bool) -> Iterator[tuple[str, int]]:
    from drugcheck.domain.rules.page import page_of

    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in family:
            first_line = (ast.get_docstring(node) or "").partition("\n")[0].rstrip()
            yield first_line, node.lineno
            for statement in node.body:
                if isinstance(statement, (ast.Assign, ast.AnnAssign)) and _target(statement) == "hint":
                    yield from ((text, statement.lineno) for text in _texts(statement.value, constants))
        elif isinstance(node, ast.FunctionDef) and any(map(_makes_rule, node.decorator_list)):
            yield from ((text, node.lineno) for text in page_of(ast.get_docstring(node) or "").all)
        elif isinstance(node, ast.Call):
            name = _name(node.func)
            if name in MARKERS and node.args:
                yield from ((text, node.lineno) for text in _texts(node.args[0], constants))
            for keyword in node.keywords:
                if (keyword.arg == "hint" and name in family) or (keyword.arg == "help" and is_cli):
                    yield from ((text, node.lineno) for text in _texts(keyword.value, constants))


def _of_commands(trees: dict[Path, ast.Module]) -> Iterator[tuple[str, str]]:
    """The table's lines of help, and the docstrings of its functions, which are the help pages."""
    from drugcheck.cli.commands import COMMANDS, GROUPS

    where = "drugcheck/cli/commands.py"
    yield from ((text, where) for text in GROUPS.values())
    wanted: dict[str, set[str]] = {"frame": {"root"}}
    for entry in COMMANDS.values():
        yield entry.help, where
        wanted.setdefault(entry.module, set()).add(entry.function)
    for path, tree in trees.items():
        if path.parent.name == "cli":
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and node.name in wanted.get(path.stem, ()):
                    for paragraph in cleandoc(ast.get_docstring(node) or "").split("\n\n"):
                        if paragraph and not paragraph.startswith(" "):
                            yield " ".join(paragraph.split()), f"drugcheck/cli/{path.name}:{node.lineno}"


def _constants(tree: ast.Module) -> dict[str, list[str]]:
    """Texts that names are bound to anywhere in the module."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Constant):
            name = _target(node)
            if name and isinstance(node.value.value, str):
                found.setdefault(name, []).append(node.value.value)
    return found


def _texts(node: ast.expr | None, constants: dict[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, constants) + _texts(node.orelse, constants)
    return constants.get(node.id, []) if isinstance(node, ast.Name) else []


def _makes_rule(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator.func) in RULE_MAKERS


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def main(arguments: list[str]) -> int:
    """Prints the report as entries that can be pasted into a fragment; 1 when something is wrong."""
    if "--compile" in arguments:
        compile_catalogue()
    found = report()
    for sentence in found.missing:
        print(f'#: {sentence.where}\nmsgid "{_quoted(sentence.text)}"\nmsgstr ""\n')
    for title, entries in (("obsolete", found.obsolete), ("places differ", found.differing), ("twice", found.twice)):
        for entry in entries:
            print(f"# {title}: {entry.text}   {entry.where}")
    print(
        f"# missing {len(found.missing)}  obsolete {len(found.obsolete)}  places differ {len(found.differing)}"
        f"  twice {len(found.twice)}  compiled file {'stale' if found.stale else 'fresh'}"
    )
    return 0 if found.is_clean else 1


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
