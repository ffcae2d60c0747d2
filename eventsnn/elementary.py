"""exp and log in plain arithmetic: the same to the bit on every platform, in the reference and when compiled.

The library's functions differ between platforms, and a compiler cannot vectorize calls of them; these can be
taken for many numbers at once, four to eight times faster. They are right to less than one unit in the last place.
Compiled code takes the bits of a number directly (`engine/memory.py`).
"""

import struct
from math import floor

import numpy as np

LOG2_E = 1.4426950408889634
LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # the upper 32 bits, so that k * LN2_HIGH is exact
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
BITS_OF_ROOT = 0x3FE6A09E667F3BCD  # of the root of 1/2


def bits_of(x: float) -> int:
    """The 64 bits of a float64, as an integer."""
    return struct.unpack("<q", struct.pack("<d", x))[0]


def of_bits(bits: int) -> float:
    """The float64 of 64 bits."""
    return struct.unpack("<d", struct.pack("<q", bits))[0]


def exponential(x: float) -> float:
    """exp(x) for x <= 700; 0 below -746, rounded twice where it is subnormal.

    x = k ln 2 + r with |r| <= ln(2) / 2 (Cody & Waite 1980).
    """
    x = max(x, -1000.0)
    k = floor(x * LOG2_E + 0.5)
    series = taylor((x - k * LN2_HIGH) - k * LN2_LOW)
    half = k >> 1  # 2^k in two factors, each a normal number
    return series * of_bits((half + 1023) << 52) * of_bits((k - half + 1023) << 52)


def exponentials(x: np.ndarray) -> np.ndarray:
    """The same, to the bit, of an array of numbers in -700 .. 700."""
    k = np.floor(x * LOG2_E + 0.5)
    return np.ldexp(taylor((x - k * LN2_HIGH) - k * LN2_LOW), k.astype(np.int64))


def taylor(r):
    """The series of exp(r) to r^13, whose rest is below 1e-17 for |r| <= ln(2) / 2, its terms summed in pairs."""
    r2 = r * r
    r4 = r2 * r2
    low = (1 / 2 + r * (1 / 6)) + r2 * (1 / 24 + r * (1 / 120))
    middle = (1 / 720 + r * (1 / 5040)) + r2 * (1 / 40320 + r * (1 / 362880))
    high = (1 / 3628800 + r * (1 / 39916800)) + r2 * (1 / 479001600 + r * (1 / 6227020800))
    return 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))


def logarithm(x: float) -> float:
    """log(x) of a normal x > 0.

    x = 2^k (1 + f) between the roots of 1/2 and 2; log(1 + f) = 2 artanh(s), s = f / (2 + f), as its series to
    s^19, arranged around f - f^2 / 2, which carries no error of s (Ng's arrangement, as told by Muller 2016).
    """
    bits = bits_of(x) - BITS_OF_ROOT
    k = bits >> 52
    f = of_bits((bits & ((1 << 52) - 1)) + BITS_OF_ROOT) - 1.0
    s = f / (2.0 + f)
    s2 = s * s
    s4 = s2 * s2
    even = 2 / 5 + s4 * (2 / 9 + s4 * (2 / 13 + s4 * (2 / 17)))
    odd = 2 / 3 + s4 * (2 / 7 + s4 * (2 / 11 + s4 * (2 / 15 + s4 * (2 / 19))))
    rest = s2 * (odd + s2 * even)
    half = 0.5 * f * f
    return k * LN2_HIGH + (f - (half - (s * (half + rest) + k * LN2_LOW)))


def raised(x: float, y: float) -> float:
    """x to the power of y by the platform's library; compiled code calls it only where it is reached."""
    return x**y


def room(n: int) -> list:
    """n numbers to work with; compiled, an array."""
    return [0.0] * n
