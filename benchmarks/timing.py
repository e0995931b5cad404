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


def interleave(sides, run, pairs, most):
    """Let the sides take turns; return the medians by side and how many pairs it took.

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
        medians = {side: median(found) for side, found in samples.items()}
        taken = len(samples[sides[0]])
        if taken >= most or (taken >= pairs and is_calm(medians, sides)):
            gc.unfreeze()
            return medians, taken


def is_calm(medians, sides):
    first, again = medians[sides[0]], medians[sides[-1]]
    return abs(again.milliseconds / first.milliseconds - 1) <= NOISE


def median(samples):
    return Sample(
        statistics.median(sample.milliseconds for sample in samples),
        round(statistics.median(sample.queries for sample in samples)),
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
