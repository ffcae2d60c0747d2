"""The accuracy benchmark on eventsnn."""

import eventsnn as en

from .. import driven
from . import once


def simulate(case, args):
    """Run time, and the spikes."""
    net = en.Network(seed=1)
    sources = net.add(en.SpikeArray(*case.trains()), case.sources)
    cells = net.add(en.LIFExp(**case.neuron), case.n)
    net.connect(sources, cells, en.from_arrays(*case.wiring()), weight=case.weight, delay=case.delay)
    spikes = net.record(cells)
    net.run(0.0)
    laps = once.Laps()
    net.run(case.duration)
    return laps.lap(), spikes.times, spikes.ids, en.__version__


if __name__ == "__main__":
    driven.main(simulate)
