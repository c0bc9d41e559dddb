"""Measures tasks against one another, so that a slow minute of the machine falls on all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Task = Callable[[], object]


class Timings(NamedTuple):
    """Seconds that each task took, round by round; the same place in two lists is the same round."""

    seconds: dict[str, list[float]]

    def median(self, task: str) -> float:
        """The middle of the task's times, in seconds."""
        return statistics.median(self.seconds[task])

    def ratio(self, task: str, base: str) -> float:
        """How many times as long the task took as `base`: the middle of the ratios of the rounds."""
        pairs = zip(self.seconds[task], self.seconds[base], strict=True)
        return statistics.median(one / other for one, other in pairs)

    def with_total(self, name: str, tasks: Sequence[str]) -> "Timings":
        """The same with one more line: what `tasks` took together in each round."""
        return Timings(
            self.seconds | {name: [sum(times) for times in zip(*(self.seconds[task] for task in tasks), strict=True)]}
        )

    def extrapolated(self, factors: Mapping[str, float]) -> "Timings":
        """The same with the times of some tasks multiplied, which did only a sample of the work."""
        return Timings({name: [one * factors.get(name, 1) for one in times] for name, times in self.seconds.items()})


def measure(tasks: Mapping[str, Task], rounds: int) -> Timings:
    """Runs all tasks once in each round: forwards in one round, backwards in the next, after one round not counted.

    What a task returns is dropped after its time was taken, so that taking it apart is not counted either.
    """
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    names = list(tasks)
    for number in range(rounds + 1):
        for name in names if number % 2 else reversed(names):
            task = tasks[name]
            start = time.perf_counter()
            result = task()
            taken = time.perf_counter() - start
            del result
            if number:
                seconds[name].append(taken)
    return Timings(seconds)
