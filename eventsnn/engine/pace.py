"""How many threads are worth their meetings: tried out, because results do not depend on it."""

AGAIN = 64  # measurements until the slower choice is tried again


class Pace:
    """Chooses between one thread and all of them by the work done per second."""

    def __init__(self, threads: int):
        self.threads = threads  # that compute now
        self.choices, self.speeds, self.measured = sorted({1, threads}), {}, 0

    def note(self, work: float, seconds: float):
        """So much was done in so long by `self.threads`; chooses for the next stretch."""
        self.speeds[self.threads] = work / max(seconds, 1e-9)
        self.measured += 1
        untried = [n for n in self.choices if n not in self.speeds]
        order = sorted(self.speeds, key=self.speeds.get)
        self.threads = untried[0] if untried else order[0] if self.measured % AGAIN == 0 else order[-1]
