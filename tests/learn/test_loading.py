"""scikit-learn is loaded when it is used, and what lacks it says so."""

import subprocess
import sys

import pytest


def ran(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_it_is_loaded_with_the_first_use_only():
    code = "import sys, eventsnn as en; assert 'sklearn' not in sys.modules; en.learn; assert 'sklearn' in sys.modules"
    assert ran(code).returncode == 0


@pytest.mark.parametrize("use", ["en.learn.ridge", "from eventsnn import learn", "import eventsnn.learn"])
def test_without_it_the_extra_is_named(use):
    done = ran(f"import sys; sys.modules['sklearn'] = None; import eventsnn as en; {use}")
    assert done.returncode == 1
    assert "en.learn needs sklearn, which is not installed: pip install 'eventsnn[learn]'" in done.stderr


def test_other_names_are_unknown():
    assert "has no attribute 'lern'" in ran("import eventsnn; eventsnn.lern").stderr


def test_without_it_the_rest_can_be_listed():
    code = (
        "import sys; sys.modules['sklearn'] = None; import eventsnn as en, pydoc; pydoc.render_doc(en); print(dir(en))"
    )
    done = ran(code)
    assert done.returncode == 0 and "'layers', 'lognormal'" in done.stdout  # no learn
