"""Ask the questions about speed: a table and build/bench.json.

`make bench`; SCALE=1 for published figures, ONLY=name for one question. Exits 1 when a
bar is missed.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import (  # noqa: E402
    backfill,
    capture,
    documents,
    forms,
    last_contact,
    odoo_api,
    partner,
    profile,
    seed,
    tiers,
    timeline,
    workers,
)
from scripts import environment  # noqa: E402
from scripts.workspace import BUILD, Failure, say  # noqa: E402

QUESTIONS = {
    "capture": capture.rows,
    "documents": documents.rows,
    "partner": partner.rows,
    "workers": workers.rows,
    "silence": last_contact.silence,
    "last_contact": last_contact.last_contact,
    "timeline_page": timeline.page,
    "timeline_search": timeline.search,
    "timeline_http": timeline.over_http,
    "forms": forms.rows,
    "profile": profile.rows,
    "tiers": tiers.rows,
    "backfill": backfill.rows,  # the last: it fills the stream
}
TABLE = "{:42} {:>6} {:>6}  {:4}  {}"


def main():
    scale = get_scale()
    questions = selected()
    with environment.ready() as ready:
        odoo_api.start(ready)
        name = seed.ensure(ready, scale)
        with seed.copied(ready, name) as copy:
            rows = answer(questions, copy)
    return 0 if all(row["ok"] for row in rows) else 1


def get_scale():
    value = os.environ.get("SCALE") or "0.1"
    try:
        scale = float(value)
    except ValueError:
        scale = 0
    if not 0 < scale <= 10:
        todo = "Use a number such as 0.1, or 1 for a million customers."
        raise Failure(f"SCALE={value} is no size of the data.", todo=todo)
    return scale


def selected():
    only = os.environ.get("ONLY")
    if only and only not in QUESTIONS:
        known = ", ".join(QUESTIONS)
        raise Failure(f"There is no question {only}.", todo=f"ONLY is one of: {known}.")
    return [QUESTIONS[only]] if only else list(QUESTIONS.values())


def answer(questions, name):
    say(TABLE.format("Question", "Ratio", "Bar", "", "Medians"))
    rows = []
    BUILD.mkdir(exist_ok=True)
    for question in questions:
        for row in question(name):
            rows.append(row)
            report(row)
            # After each: hours of answers outlive a later question that fails.
            (BUILD / "bench.json").write_text(json.dumps(rows, indent=2) + "\n")
        capture.switch(name, on=True)  # as the next one expects it
    return rows


def report(row):
    bar = "" if row["bar"] is None else f"{row['bar']:.2f}"
    state = "ok" if row["ok"] else "MISS"
    values = (row["question"], f"{row['ratio']:.3f}", bar, state, row["detail"])
    say(TABLE.format(*values))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(str(failure))
