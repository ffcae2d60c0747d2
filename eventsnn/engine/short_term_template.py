"""The compiled function of one kind of short-term plasticity. `compose.py` executes this file once per class.

The namespace it is executed in holds `release`, and `states_at` and `params_at`, the records at an address.
"""

from eventsnn.engine.compiling import entry_point
from eventsnn.engine.memory import f8


def make(digest):
    """The entry point by name, compiled when it is asked for; see `template.py`."""

    def released(params, states, value, d, e, f, g, h):
        """`value` is the time since the last spike, and then the factor."""
        key = digest
        f8(value, 1)[0] = release(params_at(params, 1)[0], states_at(states, 1)[0], f8(value, 1)[0])
        return 1

    return {"release": lambda: entry_point(released)}
