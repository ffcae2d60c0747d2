"""The workloads: what makes each of them the same work for every simulator.

Here are the parameters, the wirings and the spikes that come from outside; `simulators` only translates them. Times
are in ms, potentials in mV, rates in Hz. Clock-driven simulators step by `STEP`; where a workload says so, kicks,
events and delays lie on multiples of it, so that nobody rounds. `dataclasses.replace` changes a field.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

STEP = 0.1


def lif(**changes) -> dict:
    """Parameters of a leaky integrate-and-fire neuron, named as in eventsnn."""
    return {"tau_m": 20.0, "v_rest": 0.0, "v_reset": 0.0, "v_th": 20.0, "t_ref": 2.0} | changes


@dataclass(frozen=True)
class Sparse:
    """S1: neurons that fire when their own Poisson train kicks them, and sparse synapses too weak to do so.

    Each neuron has `fan_out` synapses onto random neurons (repetitions allowed) with delays of their own between
    `delay_min` and `delay_max`. Because recurrent input stays below threshold, spikes and synaptic events are known in
    advance, but for kicks that fall into the refractory period. Events: spikes times `fan_out`, without the kicks.
    """

    rate: float
    duration: float = 1000.0
    n: int = 100_000
    fan_out: int = 100
    weight: float = 0.01
    delay_min: float = 1.0
    delay_max: float = 10.0
    kick: float = 25.0
    kick_delay: float = 1.0
    warmup: float = 0.0
    neuron: dict = field(default_factory=lif)

    def kicks(self):
        """Times (multiples of STEP) and neurons of the kicks in order of time, at most one per neuron and step."""
        rng = np.random.default_rng(1)
        steps = round(self.duration / STEP)
        size = rng.poisson(self.n * self.rate * self.duration / 1000.0)
        step, neuron = rng.integers(0, steps, size), rng.integers(0, self.n, size)
        step, neuron = np.divmod(np.unique(step * self.n + neuron), self.n)
        return step * STEP, neuron

    def kicks_between_steps(self):
        """The same kicks, each moved to a random time within its step: for simulators without steps."""
        times, neurons = self.kicks()
        times = times + np.random.default_rng(11).uniform(0.0, STEP, len(times))
        order = np.argsort(times)
        return times[order], neurons[order]

    def wiring(self):
        """Targets and delays (multiples of STEP), each (n, fan_out): row i holds the synapses of neuron i."""
        rng = np.random.default_rng(2)
        targets = rng.integers(0, self.n, (self.n, self.fan_out), dtype=np.int32)
        first, last = round(self.delay_min / STEP), round(self.delay_max / STEP)
        return targets, rng.integers(first, last + 1, targets.shape, dtype=np.int16) * STEP

    def events(self, spikes):
        """Synaptic events that so many spikes cause."""
        return spikes * self.fan_out


@dataclass(frozen=True)
class Brunel:
    """S2: the network of Brunel 2000, each neuron with private Poisson input, `eta` times the threshold rate.

    In-degrees are fixed, no sender comes twice to one neuron. Events: recurrent ones only, the external input (20 kHz
    per neuron for eta = 2) comes on top. Measured after a warm-up.
    """

    duration: float = 1000.0
    n_exc: int = 10_000
    n_inh: int = 2_500
    in_exc: int = 1_000
    in_inh: int = 250
    weight: float = 0.1
    g: float = 5.0
    eta: float = 2.0
    delay: float = 1.5
    warmup: float = 200.0
    neuron: dict = field(default_factory=lambda: lif(v_reset=10.0))

    @property
    def n(self):
        """Number of neurons."""
        return self.n_exc + self.n_inh

    @property
    def external_rate(self):
        """Rate of the external input of one neuron."""
        return 1000.0 * self.eta * self.neuron["v_th"] / (self.weight * self.neuron["tau_m"])

    def events(self, spikes):
        """Synaptic events that so many spikes cause, by the mean out-degree."""
        return spikes * (self.in_exc + self.in_inh)


@dataclass(frozen=True)
class Brette:
    """S3: benchmark 4 of Brette et al. 2007, neurons at rest above threshold, any pair connected with probability `p`.

    The paper has no delay; clock-driven simulators need one step. Every simulator gets the same wiring and the same
    initial potentials, uniform between reset and threshold. Events: spikes times the mean out-degree.
    """

    duration: float = 5000.0
    n_exc: int = 3_200
    n_inh: int = 800
    p: float = 0.02
    weight_exc: float = 0.25
    weight_inh: float = -2.25
    delay: float = STEP
    seed: int = 3
    warmup: float = 0.0
    neuron: dict = field(default_factory=lambda: lif(v_rest=-49.0, v_reset=-60.0, v_th=-50.0, t_ref=5.0))

    @property
    def n(self):
        """Number of neurons."""
        return self.n_exc + self.n_inh

    @cached_property
    def wiring(self):
        """Senders and targets, in order of (sender, target)."""
        pairs = np.random.default_rng(self.seed).random((self.n, self.n), dtype=np.float32) < self.p
        return np.nonzero(pairs)

    @property
    def weights(self):
        """Weight of each synapse of the wiring."""
        return np.where(self.wiring[0] < self.n_exc, self.weight_exc, self.weight_inh)

    def initial(self):
        """Initial potentials."""
        return np.random.default_rng(self.seed + 1).uniform(self.neuron["v_reset"], self.neuron["v_th"], self.n)

    def events(self, spikes):
        """Synaptic events that so many spikes cause, by the mean out-degree."""
        return round(spikes * len(self.wiring[0]) / self.n)


@dataclass(frozen=True)
class Learning:
    """S4: Poisson inputs onto neurons, every pair a synapse with additive all-to-all STDP.

    Initial weights are uniform between 0 and `w_max`; one pair at no distance adds `a_plus` w_max or takes `a_minus`
    w_max. Events: arrivals, by the mean number of input spikes; the updates at spikes of the targets come on top.
    """

    duration: float = 10_000.0
    n_in: int = 1_000
    n: int = 1_000
    rate: float = 10.0
    delay: float = 1.0
    tau_plus: float = 20.0
    tau_minus: float = 20.0
    a_plus: float = 0.005
    a_minus: float = 1.05 * 0.005
    w_max: float = 0.2
    warmup: float = 0.0
    neuron: dict = field(default_factory=lif)

    def weights(self):
        """Initial weights, shape (n_in, n)."""
        return np.random.default_rng(5).uniform(0.0, self.w_max, (self.n_in, self.n))

    def events(self, spikes):
        """Arrivals that are expected; the neurons' own spikes go nowhere."""
        return round(self.n_in * self.rate * self.duration / 1000.0 * self.n)


@dataclass(frozen=True)
class Currents:
    """S5: a balanced network with exponential currents, asynchronous and irregular (about 11 Hz, CV 0.85) by itself.

    The constant drive alone would fire each neuron at 60 Hz; inhibition, 1.5 times as strong as excitation, holds it
    down. There is no noise. In-degrees are fixed, no sender comes twice to one neuron, weights are the peak of the
    current, initial potentials are uniform between reset and threshold. Measured after a warm-up. From one random
    wiring to the next the number of spikes in 1 s varies by 3 %.
    """

    duration: float = 1000.0
    n_exc: int = 8_000
    n_inh: int = 2_000
    in_exc: int = 400
    in_inh: int = 100
    weight: float = 3.0
    g: float = 6.0
    delay: float = 1.5
    warmup: float = 200.0
    neuron: dict = field(default_factory=lambda: lif(i_ext=40.0, tau_syn=5.0))

    @property
    def n(self):
        """Number of neurons."""
        return self.n_exc + self.n_inh

    def initial(self):
        """Initial potentials."""
        return np.random.default_rng(5).uniform(self.neuron["v_reset"], self.neuron["v_th"], self.n)

    def events(self, spikes):
        """Synaptic events that so many spikes cause, by the mean out-degree."""
        return spikes * (self.in_exc + self.in_inh)


@dataclass(frozen=True)
class Camera:
    """S6: replay of a synthetic event-camera recording through a convolution to LIF neurons.

    The scene: `bars` upright edges that cross the sensor at speeds of their own, four fifths of the events within a
    pixel of them, the rest noise. A pixel speaks at most once per STEP. The layer: `maps` random kernels of 5 x 5 on
    both polarities, `stride` 2, padding 2. Events: the fan-out of every camera event, counted exactly.
    """

    duration: float = 1000.0
    side: int = 128
    events_per_s: float = 1e6
    bars: int = 8
    maps: int = 8
    stride: int = 2
    delay: float = 1.0
    warmup: float = 0.0
    neuron: dict = field(default_factory=lambda: lif(tau_m=10.0))

    @property
    def n(self):
        """Number of neurons of the layer."""
        return self.maps * (self.side // self.stride) ** 2

    @cached_property
    def recorded(self):
        """Times (integer microseconds, ascending), x, y and polarity of the camera's events."""
        rng = np.random.default_rng(6)
        size = round(self.events_per_s * self.duration / 1000.0)
        t = np.sort(rng.integers(0, round(self.duration * 1000.0), size))
        bar, y = rng.integers(0, self.bars, size), rng.integers(0, self.side, size)
        start, speed = rng.uniform(0.0, self.side, self.bars), rng.uniform(-0.5, 0.5, self.bars)  # pixels per ms
        edge = np.floor(start[bar] + speed[bar] * t / 1000.0).astype(np.int64) + rng.integers(-1, 2, size)
        noise = rng.random(size) < 0.2
        x = np.where(noise, rng.integers(0, self.side, size), edge % self.side)
        p = np.where(noise, rng.integers(0, 2, size), bar % 2)
        step = t // round(STEP * 1000.0)
        _, first = np.unique((step * 2 + p) * self.side**2 + y * self.side + x, return_index=True)
        first.sort()
        return t[first], x[first], y[first], p[first]

    def inputs(self):
        """Step (times STEP is the time, rounded down) and pixel (p, y, x in C order) of every event."""
        t, x, y, p = self.recorded
        return t // round(STEP * 1000.0), (p * self.side + y) * self.side + x

    def kernel(self):
        """Weights of the convolution, (maps, 2, 5, 5) as in torch."""
        return np.random.default_rng(7).normal(0.5, 2.0, (self.maps, 2, 5, 5))

    @cached_property
    def synapses(self):
        """Pixel, neuron and weight of every synapse, for simulators without convolutions."""
        kernel, out = self.kernel(), self.side // self.stride
        o, c, tap_y, tap_x, y, x = np.indices((*kernel.shape, out, out), dtype=np.int32)
        in_y, in_x = y * self.stride + tap_y - 2, x * self.stride + tap_x - 2
        inside = (in_y >= 0) & (in_y < self.side) & (in_x >= 0) & (in_x < self.side)
        pixel, neuron = (c * self.side + in_y) * self.side + in_x, (o * out + y) * out + x
        return pixel[inside], neuron[inside], kernel[o, c, tap_y, tap_x][inside]

    def events(self, spikes):
        """Synaptic events of the recording; the layer's own spikes go nowhere."""
        fan_out = np.bincount(self.synapses[0], minlength=2 * self.side**2)
        return int(fan_out[self.inputs()[1]].sum())


WORKLOADS = {
    "s1_r0.1": Sparse(rate=0.1, duration=10_000.0),
    "s1_r1": Sparse(rate=1.0),
    "s1_r10": Sparse(rate=10.0),
    "s2": Brunel(),
    "s3": Brette(),
    "s4": Learning(),
    "s5": Currents(),
    "s6": Camera(),
}
