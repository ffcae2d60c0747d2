"""Addresses instead of arrays: how compiled code reaches memory that Python owns.

The tables of the engine (`layout.py`) hold addresses, so that one compiled signature serves every
network, and a kernel is called through its address, so that the loop is compiled once for all models.
"""

import operator
from types import FunctionType

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import ArrayModel
from numba.extending import intrinsic, lower_builtin, register_model
from numba.np.arrayobj import load_item, populate_array, store_item

from eventsnn import elementary
from eventsnn.engine import layout
from eventsnn.engine.compiling import jit
from eventsnn.neurons.record import LINE


class Row(types.Array):
    """An array of one dimension whose places are counted from its beginning: none is below 0, and none is looked at.

    Left to itself, numba asks of every index whether it counts from the end.
    """

    def __init__(self, dtype):
        super().__init__(dtype, 1, "C", name=f"Row({dtype})")


register_model(Row)(ArrayModel)


@lower_builtin(operator.getitem, Row, types.Integer)
def get_item(context, builder, signature, args):
    """row[k]"""
    return load_item(context, builder, signature.args[0], item_at(context, builder, signature, args))


@lower_builtin(operator.setitem, Row, types.Integer, types.Any)
def set_item(context, builder, signature, args):
    """row[k] = value"""
    row, _, kind = signature.args
    value = context.cast(builder, args[2], kind, row.dtype)
    store_item(context, builder, row, value, item_at(context, builder, signature, args))


def item_at(context, builder, signature, args):
    """The LLVM pointer to an item."""
    row = context.make_array(signature.args[0])(context, builder, args[0])
    return builder.gep(row.data, [context.cast(builder, args[1], signature.args[1], types.intp)], inbounds=True)


def view_of(context, builder, array, data, n, itemsize):
    """The array of n items at an LLVM pointer, which owns nothing."""
    view = context.make_array(array)(context, builder)
    step = context.get_constant(types.intp, itemsize)
    populate_array(
        view,
        data=builder.bitcast(data, view.data.type),
        shape=[n],
        strides=[step],
        itemsize=step,
        meminfo=None,
    )
    return view._getvalue()


def array_of(dtype):
    """A compiled function of an int64 address and n: the n numbers or records there, as an array."""
    array = Row(numba.from_dtype(np.dtype(dtype)))

    @intrinsic
    def elements(typingctx, address, n):
        def codegen(context, builder, signature, args):
            data = builder.inttoptr(args[0], cgutils.voidptr_t)
            return view_of(context, builder, array, data, args[1], np.dtype(dtype).itemsize)

        return array(types.int64, types.int64), codegen

    return elements


f8 = array_of(np.float64)
f4 = array_of(np.float32)
i4 = array_of(np.int32)
u4 = array_of(np.uint32)
i8 = array_of(np.int64)

# the tables, and the arrivals and rows of the calendar
network_at = array_of(layout.NETWORK)
shards_at = array_of(layout.SHARD)
logs_at = array_of(layout.LOG)
populations_at = array_of(layout.POPULATION)
projections_at = array_of(layout.PROJECTION)
convolutions_at = array_of(layout.CONVOLUTION)
drives_at = array_of(layout.DRIVE)
arrivals = array_of(layout.ARRIVAL)
rows_sent = array_of(layout.SENT)


@jit
def first_from(post, low, high, target):
    """The first place in low .. high of the ascending int32 at address `post` that holds at least `target`."""
    while low < high:
        middle = (low + high) >> 1
        if i4(post + 4 * middle, 1)[0] < target:
            low = middle + 1
        else:
            high = middle
    return low


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


@jit
def fetch(address, start, n, size):
    """Ask for items start .. start + n of an array."""
    for byte in range(address + size * start, address + size * (start + n), LINE):
        prefetch(byte)


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


taylor = jit(elementary.taylor)


def elementary_function(function):
    """A function of `elementary.py`, compiled."""
    known = {"bits_of": bits_of, "of_bits": of_bits, "taylor": taylor}
    return jit(FunctionType(function.__code__, vars(elementary) | known))


exponential = elementary_function(elementary.exponential)
logarithm = elementary_function(elementary.logarithm)


@intrinsic
def raised(typingctx, x, y):
    """x to the power of y. The compiler would compute its own pow before the test whether it is needed; not a call."""

    def codegen(context, builder, signature, args):
        f64 = ir.DoubleType()
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(f64, [f64, f64]), "pow")
        return builder.call(function, args)

    return types.float64(types.float64, types.float64), codegen


@intrinsic(prefer_literal=True)
def room(typingctx, n):
    """n numbers to work with, on the stack of the function that asks; n is a constant."""
    array = Row(types.float64)

    def codegen(context, builder, signature, args):
        number, size = context.get_value_type(types.float64), context.get_constant(types.intp, n.literal_value)
        return view_of(context, builder, array, cgutils.alloca_once(builder, number, size=size), size, 8)

    return array(n), codegen
