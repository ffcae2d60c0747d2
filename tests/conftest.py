"""Where the shared recordings are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data():
    """The folder of shared recordings (variable EVENTSNN_DATA, or beside the project)."""
    path = Path(os.environ.get("EVENTSNN_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no recordings at {path}; set EVENTSNN_DATA")
    return path
