"""Several drugchecks at once: no write is lost, and each of them is one commit."""

import multiprocessing
import os
from pathlib import Path

import pytest

from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import WHEN, git, put

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
WRITERS = 8
ROUNDS = 3


def count(root: Path, keys: Keys, number: int) -> None:
    for _ in range(ROUNDS):
        with Vault(root, keys, lock_seconds=60) as vault, vault.change(f"writer {number}", WHEN) as change:
            change.put("shared", f"n = {int(change.read('shared').text.split()[2]) + 1}\n")
            change.put(f"own-{number}", f"n = {change.read('shared').text.split()[2]}\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_eight_writers_lose_nothing(vault: Vault, root: Path) -> None:
    put(vault, shared="n = 0\n")
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=count, args=(root, vault.keys, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert vault.read("shared").text == f"n = {WRITERS * ROUNDS}\n"
    assert vault.read("shared").rev == 1 + WRITERS * ROUNDS
    assert git(root, "rev-list", "--count", "HEAD") == f"{2 + WRITERS * ROUNDS}\n"
    report = vault.verify()
    assert (report.problems, report.notes) == ((), ())
    stores.assert_settled(root)


def test_readers_never_see_half_a_record_while_one_writes(vault: Vault, root: Path) -> None:
    put(vault, C0001="n = 0\n")
    context = multiprocessing.get_context("fork") if hasattr(os, "fork") else multiprocessing.get_context()
    writer = context.Process(target=_write_on, args=(root, vault.keys))
    writer.start()
    seen = []
    while writer.is_alive():
        assert vault.recover() == []
        seen.append(vault.read("C0001").rev)
    writer.join()
    assert writer.exitcode == 0
    assert seen == sorted(seen)
    assert vault.read("C0001").rev == 11


def _write_on(root: Path, keys: Keys) -> None:
    with Vault(root, keys) as vault:
        for n in range(1, 11):
            put(vault, C0001=f"n = {n}\n")
