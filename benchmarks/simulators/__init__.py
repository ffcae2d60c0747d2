"""One file per simulator; each builds and runs one workload once, in a process of its own, and prints one JSON line."""

from dataclasses import dataclass, field
from importlib.util import find_spec

from ..workloads import Brette, Brunel, Camera, Currents, Learning, Sparse


@dataclass(frozen=True)
class Simulator:
    """`module` here that runs it, Python `package` it needs, which kinds of workloads it takes and on how many threads.

    `durations` (ms, by name of workload) are shorter than the workload's own where a run would take minutes.
    """

    module: str
    package: str
    variant: str
    kinds: tuple
    max_threads: int = 4096
    durations: dict = field(default_factory=dict)

    @property
    def installed(self):
        """Whether the package can be imported."""
        return find_spec(self.package) is not None


EVERY = (Sparse, Brunel, Brette, Learning, Currents, Camera)
NEST_SPARSE = {"s1_r0.1": 500.0, "s1_r1": 500.0, "s1_r10": 500.0}  # its cost is per step
NEURON_SHORT = {"s1_r0.1": 5000.0, "s1_r1": 500.0, "s1_r10": 100.0}  # its cost is per event, 1 us

SIMULATORS = {
    "eventsnn": Simulator("run_eventsnn", "eventsnn", "continuous", EVERY),
    "eventsnn-grid": Simulator("run_eventsnn", "eventsnn", "grid", (Sparse,)),
    "brian2": Simulator("run_brian2", "brian2", "grid", EVERY),
    "nest": Simulator("run_nest", "nest", "grid", EVERY, durations=NEST_SPARSE),
    "nest-precise": Simulator("run_nest", "nest", "precise", (Brunel, Brette, Currents), durations={"s2": 200.0}),
    # IntFire1 cannot reset above rest (S2), fire on its own (S3) or have a current (S5); threads do not help such cells
    "neuron": Simulator("run_neuron", "neuron", "events", (Sparse, Camera), max_threads=1, durations=NEURON_SHORT),
}
