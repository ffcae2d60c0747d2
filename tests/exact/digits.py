"""Arithmetic in 100 digits."""

import mpmath

mp = mpmath.MPContext()
mp.dps = 100
