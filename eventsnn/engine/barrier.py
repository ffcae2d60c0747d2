"""Where threads wait for each other: a counter and the number of the round, each in a cache line of its own."""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import call

ROUND = 64  # bytes from the counter to the number of the round
SPINS = 2000  # looks before a thread gives its core away


@intrinsic
def atomic_add(typingctx, address, value):
    """Add to the int64 at an address; returns what it was."""

    def codegen(context, builder, signature, args):
        where = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        return builder.atomic_rmw("add", where, args[1], "seq_cst")

    return types.int64(types.int64, types.int64), codegen


@intrinsic
def atomic_load(typingctx, address):
    """The int64 at an address."""

    def codegen(context, builder, signature, args):
        return builder.load_atomic(builder.inttoptr(args[0], ir.IntType(64).as_pointer()), "seq_cst", 8)

    return types.int64(types.int64), codegen


@jit
def meet(N):
    """Wait until all threads have come here."""
    if N.n_threads == 1:
        return
    now = atomic_load(N.barrier + ROUND)
    if atomic_add(N.barrier, 1) == N.n_threads - 1:
        atomic_add(N.barrier, -N.n_threads)
        atomic_add(N.barrier + ROUND, 1)
        return
    spins = 0
    while atomic_load(N.barrier + ROUND) == now:
        spins += 1
        if spins > SPINS:  # there may be more threads than cores
            call(N.give_way, 0, 0, 0, 0, 0, 0, 0, 0)
