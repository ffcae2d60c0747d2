"""The linear neurons in 100 digits, each state as a sum of exponentials.

Time constants that are equal are set apart by one part in 10^25, which moves nothing by 10^-20, so that all sums have
simple terms. First crossings are found by Rolle's theorem: between two zeros of a sum of exponentials lies one of its
derivative, and what remains after dividing by the slowest one has a term less.
"""

from itertools import pairwise

from tests.exact.digits import mp

ROOT = mp.mpf(10) ** -30  # ms: how well a crossing is known
APART = mp.mpf(10) ** -25


class Sum:
    """sum of c exp(-rate t), as {rate: c}."""

    def __init__(self, terms):
        self.terms = {mp.mpf(rate): mp.mpf(c) for rate, c in terms.items() if c != 0}

    def __call__(self, t):
        return mp.fsum(c * mp.exp(-rate * t) for rate, c in self.terms.items())

    def __add__(self, other):
        rates = {*self.terms, *other.terms}
        return Sum({rate: self.terms.get(rate, 0) + other.terms.get(rate, 0) for rate in rates})

    def __rmul__(self, factor):
        return Sum({rate: factor * c for rate, c in self.terms.items()})

    def __sub__(self, other):
        return self + (-1) * other

    def filtered(self, rate, start):
        """y with dy/dt = rate (self - y), y(0) = start."""
        moved = Sum({r: c * rate / (rate - r) for r, c in self.terms.items()})
        return moved + Sum({rate: start - moved(0)})

    def slope(self):
        return Sum({rate: -rate * c for rate, c in self.terms.items()})

    def zeros(self, end):
        """All zeros in (0, end), in order."""
        signs = [c > 0 for _, c in sorted(self.terms.items())]
        if all(signs) or not any(signs):
            return []
        slowest = min(self.terms)
        level = Sum({rate - slowest: c for rate, c in self.terms.items()})
        nodes = [mp.zero, *level.slope().zeros(end), mp.mpf(end)]
        return [level.zero(low, high) for low, high in pairwise(nodes) if level(low) * level(high) < 0]

    def zero(self, low, high):
        """The zero in (low, high), on which the sum is monotone: Newton's method within a shrinking bracket."""
        slope, rising = self.slope(), self(high) > 0
        t = (low + high) / 2
        while high - low > ROOT:
            value, rate = self(t), slope(t)
            low, high = (low, t) if (value >= 0) == rising else (t, high)
            step = t - value / rate if rate else low
            if abs(step - t) <= ROOT and low <= step <= high:
                return step
            t = step if low < step < high else (low + high) / 2
        return high


class ExactLinear:
    """A neuron whose states are sums of exponentials; `courses` gives them from now on, `held` says where v stays."""

    states = ("v",)

    def __init__(self, params: dict, **start):
        for name, value in params.items():
            setattr(self, name, mp.mpf(value))
        for name in self.states:
            setattr(self, name, mp.mpf(start.get(name, 0)))
        self.drive = self.v_rest + self.i_ext
        taus = [name for name in params if name.startswith("tau_")]
        for k, name in enumerate(taus):
            if any(params[name] == params[other] for other in taus[:k]):
                setattr(self, name, getattr(self, name) * (1 + k * APART))

    def decaying(self, name, tau):
        """The course of a state that decays."""
        return Sum({1 / tau: getattr(self, name)})

    def membrane(self, current):
        """The course of v under a current."""
        return (Sum({0: self.drive}) + current).filtered(1 / self.tau_m, self.v)

    def threshold(self, courses):
        """The course of the threshold."""
        return Sum({0: self.v_th})

    def over(self):
        """The course of v minus threshold."""
        courses = self.courses()
        return courses["v"] - self.threshold(courses)

    def advance(self, h):
        """Carry the state h ms on."""
        for name, course in self.courses().items():
            setattr(self, name, course(h))

    def hold(self, h):
        """Carry the state h ms on while v is held."""
        v = self.v
        self.advance(h)
        self.v = v

    def receive(self, w, held):
        """An arrival of weight w that moves v; while v is held its jump is lost."""
        if not held:
            self.v += w

    def fire(self):
        self.v = self.v_reset

    def crossing(self, h):
        """When v first reaches threshold within h ms, None if it does not."""
        over = self.over()
        if over(0) >= 0:
            return mp.zero
        nodes = [mp.zero, *over.slope().zeros(h), mp.mpf(h)]
        for low, high in pairwise(nodes):
            if over(high) >= 0:
                return over.zero(low, high)
        return None

    def distance(self, h):
        """v minus threshold after h ms."""
        return self.over()(h)

    def slope(self, h):
        """The slope of v minus threshold after h ms."""
        return self.over().slope()(h)

    def peak(self, h):
        """The largest v minus threshold within h ms."""
        over = self.over()
        return max(over(t) for t in (mp.zero, *over.slope().zeros(h), mp.mpf(h)))


class ExactLIFExp(ExactLinear):
    states = ("v", "i")

    def courses(self):
        i = self.decaying("i", self.tau_syn)
        return {"v": self.membrane(i), "i": i}

    def receive(self, w, held):
        self.i += w


class ExactLIFExp2(ExactLinear):
    states = ("v", "i_exc", "i_inh")

    def courses(self):
        exc, inh = self.decaying("i_exc", self.tau_exc), self.decaying("i_inh", self.tau_inh)
        return {"v": self.membrane(exc + inh), "i_exc": exc, "i_inh": inh}

    def receive(self, w, held):
        if w >= 0:
            self.i_exc += w
        else:
            self.i_inh += w


class ExactLIFDoubleExp(ExactLinear):
    states = ("v", "i", "x")

    def courses(self):
        x = self.decaying("x", self.tau_rise)
        i = x.filtered(1 / self.tau_decay, self.i)
        return {"v": self.membrane(i), "i": i, "x": x}

    def receive(self, w, held):
        """The current that x = 1 causes has its peak where i = x."""
        rise, decay = 1 / self.tau_rise, 1 / self.tau_decay
        self.x += w * mp.exp(rise * mp.log(rise / decay) / (rise - decay))


class ExactLIFAlpha(ExactLIFDoubleExp):
    def __init__(self, params, **start):
        super().__init__({**params, "tau_rise": params["tau_syn"], "tau_decay": params["tau_syn"]}, **start)


class ExactALIF(ExactLinear):
    states = ("v", "th_adapt")

    def courses(self):
        return {"v": self.membrane(Sum({})), "th_adapt": self.decaying("th_adapt", self.tau_adapt)}

    def threshold(self, courses):
        return Sum({0: self.v_th}) + courses["th_adapt"]

    def fire(self):
        self.v = self.v_reset
        self.th_adapt += self.delta_th


class ExactALIFCurrent(ExactALIF):
    states = ("v", "th_adapt", "i_adapt")

    def courses(self):
        i = self.decaying("i_adapt", self.tau_i)
        return {"v": self.membrane((-1) * i), "th_adapt": self.decaying("th_adapt", self.tau_adapt), "i_adapt": i}

    def fire(self):
        super().fire()
        self.i_adapt += self.delta_i


class ExactGLIF(ExactLinear):
    states = ("v", "th", "i_1", "i_2")
    t_ref = 0.0

    def courses(self):
        i_1, i_2 = self.decaying("i_1", self.tau_1), self.decaying("i_2", self.tau_2)
        v = self.membrane(i_1 + i_2)
        follows = self.th_slope * (v - Sum({0: self.v_rest})) + Sum({0: self.v_th})
        return {"v": v, "th": follows.filtered(1 / self.tau_th, self.th), "i_1": i_1, "i_2": i_2}

    def threshold(self, courses):
        return courses["th"]

    def fire(self):
        self.v, self.th = self.v_reset, max(self.th, self.th_reset)
        self.i_1 = self.keep_1 * self.i_1 + self.add_1
        self.i_2 = self.keep_2 * self.i_2 + self.add_2
