"""How the cost of commands grows with the number of cases, and that of a load with the visits of each case: a picture.

Where a line is level, every case costs the same, however many there are.
"""

from pathlib import Path

from benchmarks.commands import FLOOR, Measured
from benchmarks.load import load_task
from benchmarks.store import Copies, Demo
from benchmarks.timing import Timings, measure

VISITS = (1, 3, 10, 30, 100)
_CASES = 200  # whose visits grow
_SHOWN = (FLOOR, "case list", "validate", "annex 2", "annex all, xlsx", "verify", "visit add")


def by_visits(folder: Path, demo: Demo, rounds: int) -> Timings:
    """A load of a few cases with ever more visits; the tasks are named by the number of visits of each case."""
    stores = {n: Copies(folder / f"visits-{n}", demo.workspace, _CASES, visits=n) for n in VISITS}
    return measure({str(n): load_task(store) for n, store in stores.items()}, rounds)


def draw(sizes: dict[int, Measured], visits: Timings, path: Path) -> None:
    """Two panels side by side, as SVG. Raises ImportError where matplotlib is not installed."""
    import matplotlib as mpl

    mpl.use("svg")
    # Letters stay letters, and the same numbers give the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "drugcheck", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for name in _SHOWN:
        left.plot(
            list(sizes),
            [each.timings.median(name) for each in sizes.values()],
            label=name,
            marker="o",
            linestyle="--" if name == FLOOR else "-",
        )
    left.set(xscale="log", yscale="log", xlabel="cases", ylabel="seconds", title="whole commands")
    left.legend(fontsize="small")
    right.plot(VISITS, [visits.median(str(n)) / _CASES * 1e6 for n in VISITS], marker="o")
    right.set(xlabel="visits per case", ylabel="microseconds per case", title="opening and parsing", ylim=(0, None))
    for panel in (left, right):
        panel.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
