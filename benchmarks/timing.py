"""Fair comparison on a machine that does other things too.

The sides take turns, in every order equally often; garbage collection waits outside.
"""

import gc
import itertools
import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    milliseconds: float
    queries: int


def interleave(sides, rounds, run):
    """Call ``run(side)`` for each side in each round; return the medians by side."""
    samples = {side: [] for side in sides}
    turns = itertools.cycle(itertools.permutations(sides))
    gc.collect()
    gc.freeze()
    for turn in itertools.islice(turns, rounds):
        for side in turn:
            samples[side].append(run(side))
    gc.unfreeze()
    return {side: median(found) for side, found in samples.items()}


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
