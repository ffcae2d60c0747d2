"""When a linear neuron first reaches threshold: the search that all models of the linear family share.

Let f_0 = v - threshold, and f_{k+1} = f_k + tau_k df_k/dt, one step for each time constant of membrane, currents and
threshold. A step removes the exponential of its tau, the last one leaves a constant. A model states the numbers
f_0 .. f_n of its present state and tau_0 .. tau_{n-1}; no difference of time constants is ever divided by. Then

    tau_k df_k/dt = f_{k+1} - f_k  (k < n),    f_n constant:

each f_k follows the next one like a low-pass filter, and three things hold for any numbers:

1. f_0(t) is a weighted mean of f_0(0) .. f_n(0): if these are negative, there is no crossing.
2. Between two zeros of f_k lies a zero of f_{k+1} (Rolle, for exp(t / tau_k) f_k).
3. Where f_k is zero its slope has the sign of f_{k+1}. So the number of changes of sign along f_k .. f_n never
   grows, and each zero of f_k takes one away: f_k has as many zeros as there are changes, or an even number fewer.

The search starts at the first f_k with one change, hence one zero, and climbs down: zeros of f_{k+1} cut time into
pieces that hold one zero of f_k at most, which is bracketed. None is missed; what rounding can hide is a peak that
rises above threshold by less than 1e-12 mV. Sources: the budget of signs is that of Budan and Fourier for
polynomials, here for a chain of first-order operators; zeros of sums of exponentials: Polya & Szego 1925, part V.
"""

from math import exp, inf, log

import numpy as np

from eventsnn.neurons.newton import narrowed

CLOSE = 0.25  # relative distance of rates from which on a difference of exponentials loses nothing that matters
NOTHING = 1e-300  # mV
FAINT = 1e-12  # mV: no peak below it is looked for


def soonest(below, most, tau):
    """A lower bound on the ms until f_0 = below < 0 reaches 0, where it relaxes with tau towards `most` at most."""
    if most <= 0.0:
        return inf
    return below / (below - most) * tau * (1.0 - 1e-14)  # the factor keeps rounding on the safe side


def first_rise(f, tau):
    """ms until f_0, which is negative, first reaches 0, inf if it never does; f (n + 1) and tau (n) are overwritten."""
    top = np.int64(0)
    f[0] = min(f[0], -NOTHING)  # 0 where v is an ulp below threshold
    if changes(f, top) == 0:
        return inf
    fastest_first(f, tau)
    n = len(tau)
    rate = np.zeros(n + 1)
    ends = np.zeros(n + 1)
    for k in range(n):
        rate[k] = 1.0 / tau[k]
    ends[0] = horizon(f, tau[n - 1])
    pieces = 1
    while changes(f, top) > 1:
        top += 1
    for k in range(top, -1, -1):
        low = 0.0
        side = side_of(f, k)
        zeros = 0
        for i in range(pieces):
            high = ends[i]
            if side * levels(f, rate, k, high)[0] <= 0.0:
                ends[zeros] = zero(f, rate, k, low, high, side)
                if k == 0:
                    return ends[0]
                zeros += 1
                side = -side
            low = high
        ends[zeros] = low
        pieces = zeros + 1
    return inf


def changes(f, k):
    """The changes of sign along f_k .. f_n."""
    count = 0
    last = 0.0
    for i in range(k, len(f)):
        if f[i] != 0.0:
            count += (last < 0.0 < f[i]) or (f[i] < 0.0 < last)
            last = f[i]
    return count


def side_of(f, k):
    """The sign of f_k just after time 0: where it is zero, it follows the next one."""
    for i in range(k, len(f)):
        if f[i] != 0.0:
            return 1.0 if f[i] > 0.0 else -1.0
    return 0.0


def fastest_first(f, tau):
    """Sort the steps by tau; two neighbours change places without touching any f but the one between them."""
    for end in range(len(tau) - 1, 0, -1):
        for k in range(end):
            if tau[k] > tau[k + 1]:
                f[k + 1] = f[k] + tau[k + 1] / tau[k] * (f[k + 1] - f[k])
                tau[k], tau[k + 1] = tau[k + 1], tau[k]


def horizon(f, slowest):
    """A time from which on f_0 stays on the side of its limit, or within FAINT of it.

    All but a part exp(-t / 2 tau) 2^(n - 1) of the mean has reached f_n by then.
    """
    n = len(f) - 1
    farthest = 0.0
    for k in range(n):
        farthest = max(farthest, abs(f[k] - f[n]))
    near = f[n] if f[n] > 0.0 else max(-f[n], FAINT)
    return 2.0 * slowest * (log(max(farthest / near, 1.0)) + n)


def zero(f, rate, k, low, high, side):
    """The zero of f_k in (low, high], on whose left it has sign `side`: Newton's method within a bracket."""
    reach = 1.0 / rate[k]
    while low + reach < high and side * levels(f, rate, k, low + reach)[0] > 0.0:
        low += reach
        reach += reach
    high = min(high, low + reach)
    t = low + 0.5 * (high - low)
    for _ in range(200):
        here, towards = levels(f, rate, k, t)
        low, high, step = narrowed(low, high, t, -side * here, -side * (towards - here) * rate[k])
        if abs(step - t) <= 1e-12 + 4e-16 * t:
            return step
        t = step
    return t


def levels(f, rate, k, t):
    """f_k and f_{k+1} at time t.

    The weight of f_j in f_k is rate_k .. rate_{j-1} times the divided difference of exp(-rate t) over rate_k .. rate_j
    (but for its sign); with rates in order, each is the difference of two of the order before.
    """
    n = len(f) - 1
    g = np.zeros(n + 1)
    for i in range(k, n + 1):
        g[i] = exp(-rate[i] * t)
    here = f[k] * g[k]
    after = f[k + 1] * g[k + 1]
    lead = lead_after = 1.0
    for m in range(1, n - k + 1):
        for i in range(k, n - m + 1):
            gap = rate[i] - rate[i + m]
            near = gap < CLOSE * rate[i] and gap * t < 1.0
            g[i] = divided(rate, i, m, t) if near else (g[i + 1] - g[i]) / gap
        lead *= rate[k + m - 1]
        here += f[k + m] * (lead * g[k])
        if m < n - k:
            lead_after *= rate[k + m]
            after += f[k + 1 + m] * (lead_after * g[k + 1])
    return here, after


def divided(rate, i, m, t):
    """The divided difference of exp(-rate t) over rate_i .. rate_{i+m}, near each other: a series of positive terms.

    t^m exp(-rate_i t) times the sum of h_k / (m + k)!, h_k the complete homogeneous polynomials of the distances
    to the fastest (McCurdy, Ng & Parlett 1984).
    """
    h = np.ones(m + 1)
    term = exp(-rate[i] * t)
    for j in range(1, m + 1):
        term *= t / j
    total = term
    k = 0
    while h[m] * term > 1e-17 * total:
        k += 1
        term /= m + k
        h[0] = 0.0
        for j in range(1, m + 1):
            h[j] = h[j - 1] + (rate[i] - rate[i + j]) * t * h[j]
        total += h[m] * term
    return total
