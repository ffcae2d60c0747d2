"""The digits on eventsnn."""

import time

import numpy as np

import eventsnn as en

from .. import digits_case


def simulate(case, args):
    """CPU seconds, which Brian2 tells too, pictures and neurons of the spikes, version."""
    net, source, neurons = case.network()
    source.send(*case.train())
    spikes = net.record(neurons)
    net.run(0.0)
    begun = time.process_time()
    net.run(case.pictures * digits_case.WITH_PAUSE)
    run_s = time.process_time() - begun
    return run_s, np.floor(spikes.times / digits_case.WITH_PAUSE), spikes.ids, en.__version__


if __name__ == "__main__":
    digits_case.main(simulate)
