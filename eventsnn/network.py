"""Network: what there is, what is recorded, and running it."""

import secrets
import time
from collections.abc import Callable

import numpy as np
from tqdm import tqdm

from eventsnn import check
from eventsnn.agenda import Agenda
from eventsnn.connect import Rule
from eventsnn.currents import StepCurrent
from eventsnn.named import Named
from eventsnn.plasticity.rule import Rule as Plasticity
from eventsnn.plasticity.short_term import ShortTerm
from eventsnn.poisson_input import PoissonInput
from eventsnn.population import Group, Population, checked_model, checked_shape
from eventsnn.projection import Projection
from eventsnn.recording import SpikeRecorder, StateRecorder, WeightRecorder
from eventsnn.topology import topology


class Network:
    """A network of spiking neurons: populations, projections between them, and recorders.

    `seed` (an int >= 0; None draws one, `net.seed` tells it) and the description of the network determine every
    result. `threads` (>= 1) never shows in a result: it says how many threads may compute: one per core at most,
    fewer where windows hold too little work for them to meet; it counts from the first run on.
    """

    def __init__(self, seed: int | None = None, threads: int = 1):
        self.seed = secrets.randbits(63) if seed is None else check.integer("seed", seed, low=0, high=2**63 - 1)
        self.threads = check.integer("threads", threads, low=1, high=4096)
        self.t = 0.0
        self.populations, self.projections, self.recorders = Named(), Named(), Named()
        self.inputs, self._rewarding = [], []
        self._agenda, self._engine = Agenda(), None
        self._in_callback = self._running = self._stopped = False
        self._wall = 0.0

    # --- building -----------------------------------------------------------------------------

    def add(self, model, size=None, name: str | None = None) -> Population:
        """Add a population of `size` neurons (an int, or a shape) of a neuron model or source."""
        self._refuse_in_callback("add")
        checked_model(model)
        name = self.populations.free_name(name, type(model).__name__)
        shape = checked_shape(size, model)
        population = Population(self, len(self.populations), name, model, shape)
        self.populations.add(population)
        return population

    def connect(
        self,
        pre,
        post,
        rule,
        *,
        weight=None,
        delay=None,
        receptor=None,
        dtype="float64",
        plasticity=None,
        short_term=None,
        name=None,
    ):
        """Connect `pre` to `post` (populations or views) by a rule; returns the Projection.

        `weight` and `delay` (ms, >= 0) are a number, an array with one entry per synapse in the order in which the
        rule names them, or a distribution; they are kept as `dtype`, "float64" or "float32". `receptor` is for models
        that have receptors. `plasticity` is a rule such as STDP that changes the weights, `short_term` one such as
        TsodyksMarkram by which what is delivered depends on the sender's own spikes; with either weights are float64,
        one per synapse. Between runs, the new synapses carry only later spikes.

        For `conv2d` and `pool2d` weight multiplies the kernel, by default by 1, and delay may be an array that fits the
        kernel's shape (out, in / groups, kh, kw), such as (kh, kw): each synapse has the delay of its tap. Nothing is
        stored per synapse, unless something is given for each: an array or distribution as weight, an array of one
        dimension or a distribution as delay, plasticity or short_term.
        """
        self._refuse_in_callback("connect")
        self._check_group("pre", pre)
        self._check_target("post", post, receptor)
        if delay is None:
            raise TypeError(
                "delay is required: a number, an array with one entry per synapse, or a distribution, in ms"
            )
        if not isinstance(rule, Rule):
            raise TypeError(f"rule must be a connectivity rule such as all_to_all(), got {rule!r}")
        check.choice("dtype", dtype, ("float64", "float32", np.float64, np.float32))
        if plasticity is not None and not isinstance(plasticity, Plasticity):
            raise TypeError(f"plasticity must be a rule such as STDP(...), got {plasticity!r}")
        if short_term is not None and not isinstance(short_term, ShortTerm):
            raise TypeError(f"short_term must be such as TsodyksMarkram(...), got {short_term!r}")
        name = self.projections.free_name(name, f"{pre.population.name}_{post.population.name}")
        projection = Projection(
            self, len(self.projections), name, pre, post, rule, weight, delay, receptor, dtype, plasticity, short_term
        )
        self.projections.add(projection)
        if projection.rewards:
            for source, _ in self._rewarding:  # what they send from now on was perhaps taken, and is a reward here too
                self._rewind(source)
        return projection

    def poisson_input(self, group, *, rate, weight, receptor=None) -> PoissonInput:
        """Give every neuron of `group` its own Poisson arrivals of `weight` at `rate` Hz (a number or an array).

        `receptor` is for models that have receptors.
        """
        self._refuse_in_callback("poisson_input")
        self._check_target("group", group, receptor)
        made = PoissonInput(self, len(self.inputs), group, rate, weight, receptor)
        self.inputs.append(made)
        return made

    def inject(self, group, current: StepCurrent):
        """Inject a current into every neuron of `group`, in addition to i_ext and to what was injected before.

        It counts from now on: what it is at the present time at once, its changes at their very instants, before the
        agenda and the events of that time. `set(i_ext=...)` and `get("i_ext")` are about i_ext alone.
        """
        self._check_target("group", group, None)
        population = group.population
        if not isinstance(current, StepCurrent):
            raise TypeError(f"current must be a StepCurrent, got {current!r}")
        if "i_ext" not in population.model.parameters:
            raise ValueError(f"group must have a parameter i_ext, {population!r} has {population.settable()}")
        if current.amplitudes.ndim == 2 and current.amplitudes.shape[1] != group.size:
            raise ValueError(f"amplitudes must have {group.size} columns, got shape {current.amplitudes.shape}")
        population._inject(group.ids, current)

    def record(self, group, variable: str = "spikes", *, every: float | None = None, name=None):
        """Record "spikes" of a group, or one of its states at the multiples of `every` ms; changes nothing.

        Of a projection "weight" is recorded, every `every` ms.
        """
        self._refuse_in_callback("record")
        if not isinstance(variable, str):
            raise TypeError(f"variable must be 'spikes' or the name of a state, got {variable!r}")
        if isinstance(group, Projection):
            return self._record_weights(group, variable, every, name)
        self._check_group("group", group)
        default = f"{group.population.name}_{variable}"
        if variable == "spikes":
            if every is not None:
                raise ValueError(f"every is for states, spikes are recorded as they come, got every={every!r}")
            recorder = SpikeRecorder(group, self.recorders.free_name(name, default), self.t)
        else:
            check.choice("variable", variable, ("spikes", *group.population.states))
            every = _checked_interval(variable, every)
            recorder = StateRecorder(group, self.recorders.free_name(name, default), self.t, variable, every)
        self.recorders.add(recorder)
        return recorder

    def _record_weights(self, projection, variable, every, name):
        if variable != "weight":
            raise ValueError(
                f"variable must be 'weight' for a projection (it is 'spikes' by default), got {variable!r}"
            )
        if projection.net is not self:
            raise ValueError(f"group must belong to this network, {projection!r} belongs to another")
        every = _checked_interval(variable, every)
        name = self.recorders.free_name(name, f"{projection.name}_weight")
        recorder = WeightRecorder(projection, name, self.t, every)
        self.recorders.add(recorder)
        return recorder

    def at(self, t: float, action: Callable):
        """Call action(net) at time t, before the events of t."""
        t = check.number("t", t, low=self.t, high=LONGEST)
        self._agenda.at(t, check.function("action", action))

    def every(self, interval: float, action: Callable):
        """Call action(net) at all multiples of `interval` ms from now on, before the events of that time."""
        interval = check.number("interval", interval, above=0.0)
        self._agenda.every(self.t, interval, check.function("action", action))

    def reward(self, amount: float):
        """Add `amount` to the reward signal of all projections with a rule that has one, at the present time."""
        amount = check.number("amount", amount)
        if not any(projection.rewards for projection in self.projections):
            raise ValueError(f"reward needs a projection whose rule has a reward signal, as RewardSTDP, got {amount:g}")
        self._give(np.array([self.t]), amount)

    def reward_from(self, source: Population, amount: float):
        """Each later spike of a population of a source (any of its ids) is a reward of `amount`."""
        self._refuse_in_callback("reward_from")
        self._check_group("source", source)
        if source.population is not source or not source.is_source:
            raise ValueError(f"source must be a population of a source, got {source!r}")
        self._rewarding.append((source, check.number("amount", amount)))
        self._rewind(source)

    def _rewarded_by(self, source, times):
        for rewarding, amount in self._rewarding:
            if rewarding is source:
                self._give(times, amount, source)

    def _give(self, times, amount, giver=None):
        for projection in self._rewarded():
            projection.rewards.add(times, amount, giver)
            projection.rewards.drop(projection.synapses["t"])

    def _rewarded(self):
        """The projections that have rewards, which may be changed while they are gone through."""
        for projection in self.projections:
            if projection.rewards:
                yield projection
                if self._engine is not None:
                    self._engine.rewarded(projection)

    def stop(self):
        """End the run that is going on, from a callback: net.t stays at the time of the callback."""
        self._stopped = True

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called since the last run began."""
        return self._stopped

    # --- running ------------------------------------------------------------------------------

    def run(self, duration: float | None = None, *, until: float | None = None, progress: bool = False):
        """Run for `duration` ms, or until a time: handles the instants net.t <= t < end. Goes on where it stopped.

        `progress` shows a bar. Ctrl-C ends the run between two events; it can be gone on with.
        """
        if (duration is None) == (until is None):
            raise TypeError(f"run needs duration or until, got duration={duration!r}, until={until!r}")
        if self._running:
            raise RuntimeError("run cannot be called in a callback; the run that called it goes on by itself")
        if until is None:
            end = self.t + check.number("duration", duration, low=0.0, high=LONGEST)
        else:
            end = check.number("until", until, low=self.t, high=LONGEST)
        engine = self._prepared()
        self._stopped, self._running = False, True
        started = time.perf_counter()
        try:
            with tqdm(total=end - self.t, unit="ms", disable=not progress, bar_format=BAR) as bar:
                bar.began = self.t
                self._run_to(end, engine, bar)
        finally:
            self._running = False
            self._wall += time.perf_counter() - started

    def _run_to(self, end, engine, bar):
        while self.t < end and not self._stopped:
            self._change_currents()
            self._act()
            if self._stopped:
                return
            self._sample()
            engine.advance(min(end, self._next_change(), self._agenda.next, self._next_sample()), bar)

    def _change_currents(self):
        for population in self.populations:
            if population.injected and population.injected.next <= self.t:
                population._drive()

    def _next_change(self):
        return min((p.injected.next for p in self.populations if p.injected), default=float("inf"))

    def _act(self):
        while self._agenda.next <= self.t and not self._stopped:
            action = self._agenda.pop()
            self._in_callback = True
            try:
                action(self)
            finally:
                self._in_callback = False

    def _sample(self):
        for recorder in self.recorders:
            if isinstance(recorder, StateRecorder) and recorder.next <= self.t:
                recorder.append(self.t, recorder.look())

    def _next_sample(self):
        return min((r.next for r in self.recorders if isinstance(r, StateRecorder)), default=float("inf"))

    def _prepared(self):
        if self._engine is None:
            from eventsnn.engine.engine import Engine  # compiled code is loaded when something is run

            self._engine = Engine(self)
        self._engine.update()
        return self._engine

    # --- looking and setting ------------------------------------------------------------------

    def _look(self, population, ids):
        if self._engine is None:
            return population.state[ids]
        return self._engine.look(population, ids)

    def _commit(self, population, ids):
        if self._engine is not None:
            self._engine.commit(population, ids)

    def _restart(self, population, ids):
        if self._engine is not None:
            self._engine.restart(population, ids)

    def _rewind(self, source):
        if self._engine is not None:
            self._engine.rewind(source)
            if any(giver is source for giver, _ in self._rewarding):
                for projection in self._rewarded():
                    projection.rewards.forget(source, self.t)

    def _synapses(self, projection):
        return projection.synapses if self._engine is None else self._engine.synapses(projection)

    def _hold(self, projection):
        if self._engine is not None:
            self._engine.hold(projection)

    def _settle(self, changed):
        if self._engine is not None:
            self._engine.settle((self.t, 0.0), changed)

    def _reweigh(self, projection):
        if self._engine is not None:
            self._engine.reweigh(projection)

    def __getitem__(self, name: str) -> Population:
        return self.populations[name]

    @property
    def stats(self) -> dict:
        """Work done so far: events (arrivals delivered), private_events, spikes, wall (s), events_per_s, queue_peak
        (arrivals filed at most; rows with one delay wait as a whole and are not counted), bytes_per_synapse."""
        counts = (
            self._engine.counts() if self._engine else {"events": 0, "private_events": 0, "spikes": 0, "queue_peak": 0}
        )
        synapses = sum(projection.size for projection in self.projections)
        n_bytes = sum(projection.nbytes for projection in self.projections)
        return counts | {
            "wall": self._wall,
            "events_per_s": counts["events"] / self._wall if self._wall > 0.0 else 0.0,
            "bytes_per_synapse": n_bytes / synapses if synapses else 0.0,
        }

    def __repr__(self):
        neurons, synapses = (sum(made.size for made in kind) for kind in (self.populations, self.projections))
        what = f"{len(self.populations)} populations, {neurons:,} neurons, {synapses:,} synapses"
        return f"<network: {what}, t = {self.t:g} ms>"

    def __str__(self):
        found = topology(len(self.populations), self.projections)
        lines = [
            f"Network(seed={self.seed}) at t = {self.t:g} ms",
            "",
            f"{'population':<24}{'model':<22}{'neurons':>12}",
        ]
        lines += [f"{p.name:<24}{type(p.model).__name__:<22}{p.size:>12,}" for p in self.populations]
        lines += ["", f"{'projection':<24}{'rule':<22}{'synapses':>12}{'bytes':>14}  {'delay (ms)':>20}"]
        for q in self.projections:
            span = f"{q.min_delay:g}" if q.min_delay >= q.max_delay else f"{q.min_delay:g} .. {q.max_delay:g}"
            lines.append(f"{q.name:<24}{type(q.rule).__name__:<22}{q.size:>12,}{q.nbytes:>14,}  {span:>20}")
        lines += [repr(made) for made in self.inputs]
        if found.limiting is None:
            return "\n".join([*lines, "", "no cycles: nothing limits the window"])
        return "\n".join([*lines, "", f"shortest delay on a cycle: {found.lookahead:g} ms ({found.limiting.name})"])

    # --- checks -------------------------------------------------------------------------------

    def _refuse_in_callback(self, what):
        if self._in_callback:
            raise RuntimeError(f"{what} is refused inside a callback; do it before run or between two runs")

    def _check_group(self, name, group):
        if not isinstance(group, Group):
            raise TypeError(f"{name} must be a population or a view of one, got {group!r}")
        if group.population.net is not self:
            raise ValueError(f"{name} must belong to this network, {group.population!r} belongs to another")

    def _check_target(self, name, group, receptor):
        self._check_group(name, group)
        population = group.population
        if population.is_source:
            raise ValueError(f"{name} must have inputs, {population!r} is a source")
        if receptor is None:
            return
        if not population.model.receptors:
            raise ValueError(f"receptor must not be given, {type(population.model).__name__} has no receptors")
        check.choice("receptor", receptor, population.model.receptors)


LONGEST = 1e15  # ms; far below where float64 time has no fractions left, and slots of time no number
BAR = "{l_bar}{bar}| {n:.1f}/{total:.1f} ms [{elapsed}<{remaining}]"


def _checked_interval(variable, every):
    if every is None:
        raise TypeError(f"every is required to record {variable!r}: ms between two samples")
    return check.number("every", every, above=0.0)
