"""The neuron with two conductances in 32 digits: its Taylor series, piece by piece, and its maxima found on them."""

from itertools import pairwise

from tests.exact.cond import ExactLIFCond
from tests.exact.digits import mp

DIGITS, ORDER = 32, 24
LOOKS = 4  # at the slope within a piece, which is half of the shortest time constant at most


class ExactLIFCond2(ExactLIFCond):
    """v and both conductances; `potential`, `crossing` and so on are those of free flight from now on."""

    def __init__(self, params: dict, **start):
        super().__init__(params | {"tau_syn": 1.0}, **start)
        self.pieces = []

    def flow(self, t):
        """Both conductances after t ms."""
        return self.g_exc * mp.exp(-t / self.tau_exc), self.g_inh * mp.exp(-t / self.tau_inh)

    def slope(self, h, v=None):
        """dv/dt after h ms, where v is known or not."""
        v = self.potential(h) if v is None else v
        g_exc, g_inh = self.flow(h)
        return (self.drive - v + g_exc * (self.e_exc - v) + g_inh * (self.e_inh - v)) / self.tau_m

    def piece(self, h):
        """The piece that holds the time h: where it begins and ends, and its coefficients."""
        while not self.pieces or self.pieces[-1][1] < h:
            begin, v = (self.pieces[-1][1], self.valued(self.pieces[-1])) if self.pieces else (mp.zero, self.v)
            self.pieces.append(self.expanded(begin, v))
        return next(piece for piece in self.pieces if h <= piece[1])

    def expanded(self, begin, v):
        """The Taylor series from a time on."""
        g_exc, g_inh = self.flow(begin)
        rate = (1 + g_exc + g_inh) / self.tau_m + max(1 / self.tau_exc, 1 / self.tau_inh)
        vs, gs, pushed = [v], [], []
        for k in range(ORDER):
            gs.append(g_exc + g_inh)
            pushed.append(g_exc * self.e_exc + g_inh * self.e_inh + (self.drive if k == 0 else 0))
            shunted = mp.fsum(g * vs[k - i] for i, g in enumerate(gs))
            vs.append((pushed[k] - vs[k] - shunted) / self.tau_m / (k + 1))
            g_exc, g_inh = -g_exc / self.tau_exc / (k + 1), -g_inh / self.tau_inh / (k + 1)
        return begin, begin + mp.mpf(0.5) / rate, vs

    def valued(self, piece, h=None):
        """v at a time within a piece, or at its end."""
        begin, end, vs = piece
        t, v = (end if h is None else h) - begin, mp.zero
        for term in reversed(vs):
            v = v * t + term
        return v

    def potential(self, h):
        """v after h ms."""
        with mp.workdps(DIGITS):
            h = mp.mpf(h)
            return self.valued(self.piece(h), h) if h else self.v

    def hold(self, h):
        """Carry the state h ms on while v is held."""
        self.g_exc, self.g_inh = self.flow(h)
        self.pieces = []

    def receive(self, w, held):
        """An arrival of weight w, whose sign says where it goes."""
        super().receive(w, held)
        self.pieces = []

    def fire(self):
        super().fire()
        self.pieces = []

    def turns(self, h):
        """0, all times of maxima of v within h ms, h."""
        with mp.workdps(DIGITS):
            h, t, found, rising = mp.mpf(h), mp.zero, [mp.zero], self.slope(mp.zero) > 0
            while t < h:
                piece = self.piece(t + mp.mpf(10) ** -25)
                low, t = t, min(h, t + (piece[1] - piece[0]) / LOOKS, piece[1])
                was, rising = rising, self.rises(piece, t)
                if was and not rising:
                    found.append(self.level(piece, low, t))
            return [*found, h]

    def rises(self, piece, t):
        """Whether v rises at a time within a piece."""
        slope = mp.zero
        for k in range(ORDER, 0, -1):
            slope = slope * (t - piece[0]) + k * piece[2][k]
        return slope > 0

    def level(self, piece, low, high):
        """Where v stops rising within a piece."""
        for _ in range(60):
            t = (low + high) / 2
            low, high = (t, high) if self.rises(piece, t) else (low, t)
        return high

    def crossing(self, h):
        """When v first reaches threshold within h ms, None if it does not."""
        if self.v >= self.v_th:
            return mp.zero
        turns = self.turns(h)
        for low, high in pairwise(turns):
            if self.distance(high) >= 0:
                with mp.workdps(DIGITS):
                    return self.zero(low, high)
        return None

    def peak(self, h):
        """The largest v minus threshold within h ms."""
        return max(self.distance(t) for t in self.turns(h))
