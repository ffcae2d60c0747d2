"""How many threads are worth their meetings: tried out, because results do not depend on it."""

TRIES = 3  # measurements of each choice before one is made: the first ones pay for memory that was never touched
AGAIN = 64  # measurements until the slower choice is tried again


class Pace:
    """Chooses between one thread and all of them by the work done per second."""

    def __init__(self, threads: int):
        self.threads = threads  # that compute now
        self.speeds = dict.fromkeys((threads, 1), 0.0)
        self.measured = 0

    def note(self, work: float, seconds: float):
        """So much was done in so long by `self.threads`; chooses for the next stretch."""
        self.speeds[self.threads] = work / max(seconds, 1e-9)
        self.measured += 1
        slowest_first = sorted(self.speeds, key=self.speeds.get)
        if self.measured < TRIES * len(self.speeds):
            self.threads = list(self.speeds)[self.measured % len(self.speeds)]
        else:
            self.threads = slowest_first[0 if self.measured % AGAIN == 0 else -1]
