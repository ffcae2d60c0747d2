"""Rows of a convolution: targets and weights are read off the kernel, which is stored once."""

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import f8, i4


@jit
def convolution_row(C, row, post, P):
    """Write the targets in this shard and their weights of one input pixel; returns their number.

    Output (o, oy, ox) sees input (c, oy * sh - ph + ky, ox * sw - pw + kx) with weight kernel[o, c, ky, kx]:
    cross-correlation.
    """
    kernel = f8(C.kernel, C.o * C.c * C.kh * C.kw)
    targets = i4(P.row_j, 1 << 31)
    weights = f8(P.row_w, 1 << 31)
    c = row // (C.h * C.w)
    y = row // C.w % C.h + C.ph
    x = row % C.w + C.pw
    y_first = max(0, (y - C.kh + C.sh) // C.sh)
    x_first = max(0, (x - C.kw + C.sw) // C.sw)
    y_last = min(C.oh - 1, y // C.sh)
    x_last = min(C.ow - 1, x // C.sw)
    n = 0
    for o in range(C.o):
        plane = (o * C.c + c) * C.kh
        for oy in range(y_first, y_last + 1):
            line = (plane + y - oy * C.sh) * C.kw
            out = (o * C.oh + oy) * C.ow
            for ox in range(x_first, x_last + 1):
                targets[n] = post[out + ox]
                weights[n] = kernel[line + x - ox * C.sw] * C.scale
                n += P.target_first <= targets[n] < P.target_last
    return n
