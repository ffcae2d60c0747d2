"""Addresses instead of arrays: how compiled code reaches memory that Python owns.

The tables of the engine (`layout.py`) hold addresses, so that one compiled signature serves every
network, and a kernel is called through its address, so that the loop is compiled once for all models.
"""

from types import FunctionType

import numba
import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from eventsnn import elementary

jit = numba.njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)

jit_inline = numba.njit(
    error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True
)


@intrinsic
def pointer(typingctx, address):
    """An int64 address as a void pointer."""

    def codegen(context, builder, signature, args):
        return builder.inttoptr(args[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), codegen


@intrinsic
def call(typingctx, address, a, b, c, d, e, f, g, h):
    """Call the int64 function of eight int64 arguments at an address."""

    def codegen(context, builder, signature, args):
        i64 = context.get_value_type(types.int64)
        function = builder.inttoptr(args[0], ir.FunctionType(i64, [i64] * 8).as_pointer())
        return builder.call(function, list(args[1:]))

    return types.int64(*[types.int64] * 9), codegen


@intrinsic
def prefetch(typingctx, address):
    """Ask for the cache line at an address, which will be read and written soon."""

    def codegen(context, builder, signature, args):
        i32, where = ir.IntType(32), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [where, i32, i32, i32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(function, [builder.inttoptr(args[0], where), i32(1), i32(3), i32(1)])
        return context.get_dummy_value()

    return types.void(types.int64), codegen


@intrinsic
def bits_of(typingctx, x):
    """The bits of a float64."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), codegen


@intrinsic
def of_bits(typingctx, bits):
    """The float64 of 64 bits."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), codegen


def elementary_function(function):
    """A function of `elementary.py`, compiled."""
    return jit(FunctionType(function.__code__, vars(elementary) | {"bits_of": bits_of, "of_bits": of_bits}))


exponential = elementary_function(elementary.exponential)
logarithm = elementary_function(elementary.logarithm)


@jit
def f8(address, n):
    """n float64 at an address."""
    return carray(pointer(address), (n,), np.float64)


@jit
def f4(address, n):
    """n float32 at an address."""
    return carray(pointer(address), (n,), np.float32)


@jit
def i4(address, n):
    """n int32 at an address."""
    return carray(pointer(address), (n,), np.int32)


@jit
def i8(address, n):
    """n int64 at an address."""
    return carray(pointer(address), (n,), np.int64)
