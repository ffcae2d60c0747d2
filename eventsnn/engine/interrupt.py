"""Ctrl-C during a run: noted at once, obeyed where the network is consistent."""

import contextlib
import signal
import threading


@contextlib.contextmanager
def deferred_interrupt():
    """While the block runs, SIGINT is only noted; the block asks for it, and it is raised at the end."""
    noted = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, lambda *_: noted.append(True))
    try:
        yield lambda: bool(noted)
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.default_int_handler)
    if noted:
        raise KeyboardInterrupt
