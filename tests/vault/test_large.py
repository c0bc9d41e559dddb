"""How much of what is large is in memory at a time: counted, not timed."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from drugcheck.vault import records
from drugcheck.vault.seal import open_sealed, seal
from drugcheck.vault.vault import Vault
from tests.vault import stores
from tests.vault.stores import WHEN, keys

_MIB = 1 << 20
LARGE = 4 * _MIB
COUNT = 40


def text_of(number: int, size: int = _MIB // 2) -> str:
    return f'content = "{number:08d}{"A" * size}"\n'


@contextmanager
def peak(found: list[float]) -> Iterator[None]:
    """The most that is held at once inside, beyond what was there before, in bytes."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        yield
        found.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()


def test_a_large_text_is_sealed_and_opened_in_few_copies() -> None:
    mine, text, sealing, opening = keys(), text_of(1, LARGE), list[float](), list[float]()
    with peak(sealing):
        data = seal(text, "C0001", 1, mine)
    with peak(opening):
        opened = open_sealed(data, "C0001", mine)
    assert opened.text == text
    # As bytes with its seal, and as the armored file, which is a third longer and grows by an eighth more.
    assert sealing[0] < 3.2 * LARGE
    assert opening[0] < 4.5 * LARGE


def test_texts_that_are_made_late_are_made_sealed_and_written_some_at_a_time(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []
    stage_all = records.Records.stage_all

    def counted(self: records.Records, pieces: list[records.Piece]) -> None:
        at_once.append(sum(len(piece.data) for piece in pieces))
        stage_all(self, pieces)

    monkeypatch.setattr(records.Records, "stage_all", counted)
    found: list[float] = []
    with peak(found), vault.change("many", WHEN) as change:
        for number in range(COUNT):
            change.put(f"2022-W12-{number}", partial(text_of, number))
    total = COUNT * _MIB // 2
    assert sum(at_once) > total
    assert max(at_once) < total / 3
    assert found[0] < total * 2 / 3
    assert vault.read("2022-W12-39").text == text_of(39)
    assert vault.verify().is_sound


def test_a_change_of_many_records_holds_few_of_their_texts(vault: Vault) -> None:
    texts: dict[str, Callable[[], str]] = {f"C{number:04d}": partial(text_of, number, 20_000) for number in range(300)}
    with vault.change("many", WHEN) as change:
        for id, text in texts.items():
            change.put(id, text)
    found: list[float] = []
    with peak(found), vault.change("many", WHEN) as change:
        for number, id in enumerate(texts):
            assert change.read(id).text == text_of(number, 20_000)
            change.put(id, partial(text_of, number + 1, 20_000))
        assert change.read("C0007").text == text_of(8, 20_000)
        change.put("C0007", text_of(7, 20_000))
        assert len(change.pending) == len(texts) - 1
    assert found[0] < 300 * 20_000
    assert vault.read("C0007").rev == 1
    assert vault.read("C0008").rev == 2


def test_a_text_that_cannot_be_made_leaves_nothing(vault: Vault) -> None:
    def broken() -> str:
        raise ValueError

    def change() -> None:
        with vault.change("one", WHEN) as change:
            change.put("C0001", "a = 1\n")
            change.put("C0002", broken)

    with pytest.raises(ValueError):
        change()
    assert vault.ids() == []
    assert not list((vault.root / "records").glob(".*.new"))
    stores.assert_settled(vault.root)
