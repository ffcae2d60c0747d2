"""The neuron with conductances in 100 digits and more: incomplete gamma functions, as in Brette (2006), as one series.

The series alternates, so it is given as many more digits as it loses. Where a term has a pole, the ratio of time
constants is set apart by one part in 10^25, which moves nothing by 10^-20.
"""

from tests.exact.digits import mp
from tests.exact.linear import APART


class ExactLIFCond:
    """v and both conductances; `potential`, `crossing` and so on are those of free flight from now on."""

    def __init__(self, params: dict, **start):
        for name, value in (params | {"g_exc": 0.0, "g_inh": 0.0} | start).items():
            setattr(self, name, mp.mpf(value))
        self.drive = self.v_rest + self.i_ext
        self.tau_syn *= 1 + APART

    def push(self, v):
        """The synaptic current at a potential."""
        return self.g_exc * (self.e_exc - v) + self.g_inh * (self.e_inh - v)

    def potential(self, h):
        """v after h ms."""
        if h == 0:
            return self.v
        g = self.g_exc + self.g_inh
        with mp.workdps(mp.dps + int(g * self.tau_syn / self.tau_m)):
            r = self.tau_syn / self.tau_m
            y = r * g
            q, d = mp.exp(-h / self.tau_syn), mp.exp(-h / self.tau_m)
            factor, power, total, k = r * mp.exp(y * q), q, mp.zero, 1
            while abs(factor) > mp.eps:
                total += factor * (power - d) / (r - k)
                factor, power, k = -factor * y / k, power * q, k + 1
            v = self.drive + (self.v - self.drive) * d * mp.exp(y * q - y) + self.push(self.drive) * total
        return +v

    def distance(self, h):
        """v minus threshold after h ms."""
        return self.potential(h) - self.v_th

    def slope(self, h, v=None):
        """dv/dt after h ms, where v is known or not."""
        v = self.potential(h) if v is None else v
        return (self.drive - v + self.push(v) * mp.exp(-h / self.tau_syn)) / self.tau_m

    def hold(self, h):
        """Carry the state h ms on while v is held."""
        self.g_exc *= mp.exp(-h / self.tau_syn)
        self.g_inh *= mp.exp(-h / self.tau_syn)

    def advance(self, h):
        """Carry the state h ms on."""
        self.v = self.potential(h)
        self.hold(h)

    def receive(self, w, held):
        """An arrival of weight w, whose sign says where it goes."""
        if w >= 0:
            self.g_exc += w
        else:
            self.g_inh -= w

    def fire(self):
        self.v = self.v_reset

    def turn(self, h):
        """When within h ms v would no longer rise, or begin to rise, through v_th; 0 or h if it does not turn."""
        now, later = self.slope(mp.zero, self.v_th), self.slope(mp.mpf(h), self.v_th)
        if now * later >= 0:
            return mp.mpf(h) if later > 0 else mp.zero
        return self.tau_syn * mp.log(self.push(self.v_th) / (self.v_th - self.drive))

    def crossing(self, h):
        """When v first reaches threshold within h ms, None if it does not."""
        if self.v >= self.v_th:
            return mp.zero
        high = mp.mpf(h) if self.slope(mp.mpf(h), self.v_th) > 0 else self.turn(h)
        return self.zero(mp.zero, high) if self.distance(high) >= 0 else None

    def zero(self, low, high):
        """The only crossing in (low, high]: Newton's method within a shrinking bracket."""
        t = (low + high) / 2
        for _ in range(300):
            above = self.distance(t)
            low, high = (low, t) if above >= 0 else (t, high)
            rate = self.slope(t, above + self.v_th)
            step = t - above / rate if rate > 0 else low
            if abs(step - t) < mp.mpf(10) ** -25:
                break
            t = step if low < step < high else (low + high) / 2
        return t

    def peak(self, h):
        """The largest v minus threshold within h ms, where it is near zero."""
        return max(self.distance(t) for t in (mp.zero, self.turn(h), mp.mpf(h)))
