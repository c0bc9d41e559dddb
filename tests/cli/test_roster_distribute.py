"""The roster leaves in encrypted files, one for each community, and nobody falls out of the count."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from drugcheck.cli import ask
from drugcheck.vault.age import NoMatchError, ScryptIdentity, X25519Identity, decrypt
from tests.running import Desk

COMMUNITIES = ("甲社区", "乙社区", "丙社区")
PASSPHRASE = "a word for the three of them"


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, X25519Identity]:
    """An identity for each community; recipients.txt holds the public halves."""
    made = {name: X25519Identity.generate() for name in COMMUNITIES}
    lines = [f'{name} = "{identity.recipient}"' for name, identity in made.items()]
    (tmp_path / "recipients.txt").write_text("# 三个社区\n" + "\n".join(lines), encoding="utf-8")
    return made


def people(csv: bytes) -> list[str]:
    """The rows of a file that begin with a number."""
    lines = csv.decode("utf-8-sig").splitlines()
    return [line for line in lines if line.partition(",")[0].isdecimal()]


def test_each_file_opens_for_its_community_alone_and_all_add_up(
    demo: Desk, tmp_path: Path, keys: dict[str, X25519Identity]
) -> None:
    out = tmp_path / "dist"
    ran = demo(f"roster distribute --recipients {tmp_path}/recipients.txt --out {out} --json")
    assert ran.status == 0, ran.err
    told = {entry["community"]: entry for entry in ran.json["communities"]}
    counts = {}
    for name, identity in keys.items():
        rows = people(decrypt((out / f"{name}.csv.age").read_bytes(), identity))
        counts[name] = len(rows)
        assert all(f",{name}," in row for row in rows)
        assert told[name]["rows"] == len(rows) == sum(told[name]["categories"].values())
        slip = (out / f"{name}-交接单.md").read_text(encoding="utf-8")
        # What `sha256sum` prints for the receiver.
        assert f"sha256:{hashlib.sha256((out / f'{name}.csv.age').read_bytes()).hexdigest()}\n" in slip
        assert f"本社区人数：{len(rows)}（" in slip
        assert f"全部社区合计：{ran.json['rows']}\n" in slip
    everybody = len(demo("annex 2 --json").json["cases"])
    assert sum(counts.values()) == ran.json["rows"] == everybody
    with pytest.raises(NoMatchError):
        decrypt((out / "甲社区.csv.age").read_bytes(), keys["乙社区"])
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}

    ledger = demo("export log --json").json["exports"][-1]
    assert (ledger["what"], ledger["rows"]) == ("roster", everybody)
    assert demo("roster list --json").json["rosters"][-1]["distributed_on"] is not None


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at the prompts for a secret, in order."""
    answers = [PASSPHRASE, PASSPHRASE]
    monkeypatch.setattr(ask, "secret", lambda label, option: answers.pop(0))
    return answers


def test_a_passphrase_opens_every_file(demo: Desk, tmp_path: Path, typed: list[str]) -> None:
    ran = demo(f"roster distribute --to-passphrase --out {tmp_path}/dist")
    assert ran.status == 0, ran.err
    assert not typed
    for name in COMMUNITIES:
        assert people(decrypt((tmp_path / "dist" / f"{name}.csv.age").read_bytes(), ScryptIdentity(PASSPHRASE)))


@pytest.mark.parametrize("answers", [["short"] * 2, [PASSPHRASE, PASSPHRASE + "!"]])
def test_a_weak_or_mistyped_passphrase_writes_nothing(
    demo: Desk, tmp_path: Path, typed: list[str], answers: list[str]
) -> None:
    typed[:] = answers
    ran = demo(f"roster distribute --to-passphrase --out {tmp_path}/dist")
    assert ran.status == 2
    assert PASSPHRASE not in ran.err
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    "text",
    ["甲社区 = age1qqqq", "甲社区", "甲社区 = AGE-SECRET-KEY-1QQQ\n乙社区 = x\n丙社区 = y"],
    ids=["two missing", "no recipient", "secret keys"],
)
def test_a_bad_list_of_recipients_is_refused_unquoted(demo: Desk, tmp_path: Path, text: str) -> None:
    (tmp_path / "recipients.txt").write_text(text, encoding="utf-8")
    ran = demo(f"roster distribute --recipients {tmp_path}/recipients.txt --out {tmp_path}/dist")
    assert ran.status == 2
    assert "QQQ" not in ran.err
    assert not (tmp_path / "dist").exists()


def test_no_file_without_protection_and_none_inside_the_workspace(
    demo: Desk, tmp_path: Path, keys: dict[str, X25519Identity]
) -> None:
    assert demo(f"roster distribute --out {tmp_path}/dist").status == 2
    assert demo(f"roster distribute --recipients {tmp_path}/recipients.txt --out {demo.root}/dist").status == 5
    assert not (demo.root / "dist").exists()


def test_who_has_no_community_is_named_and_refused(demo: Desk, tmp_path: Path, keys: dict[str, X25519Identity]) -> None:
    with demo.workspace().change("case.set") as change:
        case = change.case("C0031")
        change.put(replace(case, case=replace(case.case, community=None)))
    line = f"roster distribute --recipients {tmp_path}/recipients.txt --out {tmp_path}/dist"
    ran = demo(line)
    assert ran.status == 5
    assert "C0031" in ran.err
    assert demo("roster distribute --dry-run --json").json["unassigned"] == ["C0031"]
    assert not (tmp_path / "dist").exists()
    everybody = len(demo("annex 2 --json").json["cases"])
    assert demo(f"{line} --allow-unassigned --json").json["rows"] == everybody - 1


@pytest.mark.debian
@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")
def test_debians_age_opens_the_file(demo: Desk, tmp_path: Path, keys: dict[str, X25519Identity]) -> None:
    assert demo(f"roster distribute --recipients {tmp_path}/recipients.txt --out {tmp_path}/dist").status == 0
    key = tmp_path / "key.txt"
    key.write_text(str(keys["丙社区"]), encoding="ascii")
    opened = subprocess.run(
        ["age", "-d", "-i", key, tmp_path / "dist" / "丙社区.csv.age"], capture_output=True, check=True, timeout=60
    )
    assert people(opened.stdout)
