"""Between two looks at the clock there is a stretch of work, however many calls it is done in."""

import types

import pytest

import eventsnn as en
from eventsnn.engine import engine


def limits(every, monkeypatch, duration=400.0):
    """The work until the next look at the clock, at each look, where each run of the loop takes 1 ms per ms."""
    net = en.Network(seed=1)
    source, cells = net.add(en.Poisson(100.0), 200), net.add(en.LIF(v_th=1e6), 100)
    net.connect(source, cells, en.all_to_all(), weight=0.1, delay=1.0)
    net.run(1.0)
    made, found = net._engine, []
    now, breathe, loop = [0.0], made._breathe, made.loop
    monkeypatch.setattr(engine, "time", types.SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(made, "_breathe", lambda: (breathe(), found.append(int(made.network["limit"][0]))))

    def slow_loop(*arguments):
        before = float(made.shard_table["work"].sum())
        code = loop(*arguments)
        now[0] += (float(made.shard_table["work"].sum()) - before) * 1e-6  # a million arrivals a second
        return code

    monkeypatch.setattr(made, "loop", slow_loop)
    if every:
        net.record(cells[:1], "v", every=every)
    net.run(duration)
    return found


@pytest.mark.parametrize("every", [None, 0.1])
def test_work_between_looks_takes_a_breath(every, monkeypatch):
    """At a million arrivals a second a breath is 100,000 of them, also if the loop is left every 0.1 ms."""
    found = limits(every, monkeypatch)
    assert len(found) >= 4 and all(limit < 150_000 for limit in found[1:])
