"""Packages that only some parts need, and that are installed by an extra."""

from importlib import import_module


def needed(module: str, extra: str, what: str):
    """Import a module that only `what` needs, or say how to install it."""
    try:
        return import_module(module)
    except ImportError:
        command = f"pip install 'eventsnn[{extra}]'"
        raise ImportError(f"{what} needs {module}, which is not installed: {command}", name=module) from None
