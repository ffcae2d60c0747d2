"""Where the shared recordings are."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# random networks that explode are set aside after a time; a slow machine sets aside more of them
_SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]
settings.register_profile("eventsnn", suppress_health_check=_SLOW, deadline=None)  # no test is timed
settings.load_profile("eventsnn")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data():
    """The folder of shared recordings (variable EVENTSNN_DATA, or beside the project)."""
    path = Path(os.environ.get("EVENTSNN_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no recordings at {path}; set EVENTSNN_DATA")
    return path


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """Ctrl-C raises KeyboardInterrupt, also where the tests run in the background of a shell, which ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """Compile before anything is limited in time."""
    import eventsnn as en

    for model in (
        *(en.LIF, en.LIFExp, en.LIFExp2, en.LIFAlpha, en.LIFDoubleExp, en.ALIF, en.ALIFCurrent, en.GLIF),
        *(en.QIF, en.PIF, en.Izhikevich, en.LIFEscape, en.LIFTargetRate, en.LIFCond, en.LIFCond2),
    ):
        net = en.Network(seed=1)
        cell = net.add(model(), 1)
        net.run(1.0)
        cell.set(v=1.0)
