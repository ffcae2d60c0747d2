"""The workloads on NEST. Variant "grid": its usual models; "precise": those that keep spike times off the grid.

Outside spikes come from `spike_train_injector`, which NEST's documentation recommends for trains at the rates of
neurons. External noise of S2 stays on the grid in both variants: off it, NEST takes half as long again. With
C_m = tau_m, a current in pA is the number of mV that eventsnn calls it.
"""

import nest
import numpy as np

from ..workloads import STEP, Brette, Brunel, Camera, Currents, Learning, Sparse
from . import once

SETTLE = 10.0  # ms that are run before anything counts: NEST sorts its synapses then


def cells(work, model):
    """The neurons of the workload."""
    p = work.neuron
    names = {"tau_m": "tau_m", "v_rest": "E_L", "v_reset": "V_reset", "v_th": "V_th", "t_ref": "t_ref", "i_ext": "I_e"}
    params = {names[name]: value for name, value in p.items() if name in names}
    params |= {"C_m": p["tau_m"], "V_m": p["v_rest"]}
    if "tau_syn" in p:
        params |= {"tau_syn_ex": p["tau_syn"], "tau_syn_in": p["tau_syn"]}
    return nest.Create(model, work.n, params=params)


def named(model, args):
    """The model's name in the variant that is asked for."""
    return model + ("_ps" if args.variant == "precise" else "")


def injectors(n, steps, senders):
    """Nodes that send the given spikes; `steps` count from the beginning of what is measured."""
    times = np.round(steps * STEP + SETTLE + STEP, 1)  # a generator cannot send at time 0
    order = np.argsort(senders, kind="stable")
    trains = np.split(times[order], np.searchsorted(senders[order], np.arange(1, n)))
    return nest.Create("spike_train_injector", n, params=[{"spike_times": train} for train in trains])


def sparse(work, args):
    """S1; the kicks count as spikes of the injectors."""
    times, neurons = work.kicks()
    made, sources = cells(work, named("iaf_psc_delta", args)), injectors(work.n, np.round(times / STEP), neurons)
    nest.Connect(sources, made, "one_to_one", {"weight": work.kick, "delay": work.kick_delay})
    delay = nest.random.uniform(work.delay_min, work.delay_max)
    nest.Connect(
        made, made, {"rule": "fixed_outdegree", "outdegree": work.fan_out}, {"weight": work.weight, "delay": delay}
    )
    return len(neurons)


def balanced(work, made):
    """The recurrent synapses of S2 and S5."""
    for senders, k, weight in (
        (made[: work.n_exc], work.in_exc, work.weight),
        (made[work.n_exc :], work.in_inh, -work.g * work.weight),
    ):
        rule = {"rule": "fixed_indegree", "indegree": k, "allow_multapses": False}
        nest.Connect(senders, made, rule, {"weight": weight, "delay": work.delay})


def brunel(work, args):
    """S2."""
    made = cells(work, named("iaf_psc_delta", args))
    source = nest.Create("poisson_generator", params={"rate": work.external_rate})
    nest.Connect(source, made, syn_spec={"weight": work.weight, "delay": work.delay})
    balanced(work, made)
    return 0


def brette(work, args):
    """S3."""
    made = cells(work, named("iaf_psc_delta", args))
    made.V_m = work.initial()
    explicit(made, made, *work.wiring, work.weights, work.delay)
    return 0


def learning(work, args):
    """S4; parrot neurons give all targets of an input the same train. They spike too: as often as is expected."""
    inputs, made = nest.Create("parrot_neuron", work.n_in), cells(work, "iaf_psc_delta")
    made.tau_minus = work.tau_minus
    nest.Connect(nest.Create("poisson_generator", params={"rate": work.rate}), inputs)
    steps = {"lambda": work.a_plus, "alpha": work.a_minus / work.a_plus, "mu_plus": 0.0, "mu_minus": 0.0}
    nest.CopyModel("stdp_synapse", "plastic", {"tau_plus": work.tau_plus, "Wmax": work.w_max, **steps})
    spec = {"synapse_model": "plastic", "weight": work.weights().T, "delay": work.delay}
    nest.Connect(inputs, made, "all_to_all", spec)
    return round(work.n_in * work.rate * work.duration / 1000.0)


def currents(work, args):
    """S5."""
    made = cells(work, named("iaf_psc_exp", args))
    made.V_m = work.initial()
    balanced(work, made)
    return 0


def camera(work, args):
    """S6."""
    steps, pixels = work.inputs()
    sources, made = injectors(2 * work.side**2, steps, pixels), cells(work, named("iaf_psc_delta", args))
    explicit(sources, made, *work.synapses, work.delay)
    return len(steps)


def explicit(pre, post, senders, targets, weights, delay):
    """Synapses one by one, from arrays of ids."""
    spec = {"synapse_model": "static_synapse", "weight": weights, "delay": np.full(len(weights), delay)}
    ids = [first.global_id + chosen.astype(np.int64) for first, chosen in ((pre[0], senders), (post[0], targets))]
    nest.Connect(*ids, "one_to_one", spec)


BUILD = {Sparse: sparse, Brunel: brunel, Brette: brette, Learning: learning, Currents: currents, Camera: camera}


def simulate(work, args):
    """Build and warm up, then the measured run."""
    nest.verbosity = nest.VerbosityLevel.ERROR
    laps = once.Laps()
    nest.set(resolution=STEP, local_num_threads=args.threads, rng_seed=1)
    injected = BUILD[type(work)](work, args)
    nest.Prepare()
    nest.Run(max(work.warmup, SETTLE))
    build = laps.lap()
    nest.Run(work.duration)
    run, peak = laps.lap(), once.peak_mb()
    spikes = nest.local_spike_counter - injected  # of the last Run alone
    return {"build_s": build, "compile_s": 0.0, "run_s": run, "spikes": spikes, "peak_mb": peak}


if __name__ == "__main__":
    once.main("NEST", nest.__version__, simulate)
