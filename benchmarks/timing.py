"""Fair comparison on a machine that does other things too.

The sides take turns, in every order equally often; garbage collection waits outside.
"""

import gc
import itertools
import statistics
import time
from dataclasses import dataclass

NOISE = 0.01  # a bar is 0.05 or 0.10


@dataclass(frozen=True)
class Sample:
    milliseconds: float
    queries: int


@dataclass(frozen=True)
class Summary(Sample):
    """The medians; and the fastest tenth, which a busy machine disturbs least."""

    fastest: float


def interleave(sides, run, pairs, most):
    """Let the sides take turns; return a summary by side and how many pairs it took.

    ``run(side)`` returns samples. The last side repeats the first: while the two still
    differ, the machine is too noisy to end after ``pairs``; it ends after ``most``.
    """
    samples = {side: [] for side in sides}
    gc.collect()
    gc.freeze()
    while True:
        for turn in itertools.permutations(sides):
            for side in turn:
                samples[side] += run(side)
        result = {side: summary(found) for side, found in samples.items()}
        taken = len(samples[sides[0]])
        if taken >= most or (taken >= pairs and is_calm(result, sides)):
            gc.unfreeze()
            return result, taken


def is_calm(result, sides):
    first, again = result[sides[0]], result[sides[-1]]
    return abs(again.milliseconds / first.milliseconds - 1) <= NOISE


def summary(samples):
    times = [sample.milliseconds for sample in samples]
    return Summary(
        milliseconds=statistics.median(times),
        queries=round(statistics.median(sample.queries for sample in samples)),
        fastest=statistics.quantiles(times, n=10)[0],
    )


def sample(env, work):
    """Time ``work()`` and the commit that makes it last."""
    gc.collect()
    gc.disable()
    queries = env.cr.sql_log_count
    start = time.perf_counter()
    work()
    env.cr.commit()
    seconds = time.perf_counter() - start
    gc.enable()
    return Sample(seconds * 1000, env.cr.sql_log_count - queries)
