"""How the engine's functions are compiled: helpers are only translated, entry points are made into machine code.

Left to itself, numba optimizes each function together with a copy of all that it calls and makes machine code of it:
a helper five calls deep goes through that five times. Here a helper (`jit`, `jit_inline`) stays as it was translated,
and an entry point (`entry`, `entry_point`) gathers what it calls, directly or not, and is optimized as one piece. That
halves the first start of a script; what runs then is the same code.
"""

import gc
from contextlib import contextmanager

import numba
from llvmlite.binding import Linkage
from numba import types
from numba.core.caching import FunctionCache
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.registry import cpu_target


class Helper(JITCodeLibrary):
    """What is only called from compiled functions: translated, neither optimized nor made into machine code."""

    def add_llvm_module(self, module):
        self._final_module.link_in(module)

    def finalize(self):
        self._finalized = True

    def get_pointer_to_function(self, name):
        return 0  # null: there is no machine code

    @property
    def codegen(self):
        return self

    def set_env(self, name, env):
        """Nothing to set: the environment of a function is read where it raises, which helpers never do."""


class Entry(JITCodeLibrary):
    """A function that is called by its address or from Python, with all that it calls."""

    def finalize(self):
        self._linking_libraries = called_from(self)
        super().finalize()

    def _optimize_final_module(self):
        """Keep the helpers private: two models may have helpers of one name, of which the loader would take one."""
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        super()._optimize_final_module()


def called_from(library) -> list:
    """The libraries that a library links to, directly or not, each once."""
    found = dict.fromkeys(library._linking_libraries)
    todo = list(found)
    while todo:
        new = [called for called in todo.pop()._linking_libraries if called not in found]
        found.update(dict.fromkeys(new))
        todo += new
    return list(found)


@contextmanager
def uncollected():
    """Pause the collection of garbage: the compiler makes many small objects and few cycles."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class Compiler(CompilerBase):
    """numba's own passes, with a library of our kind to put the code into."""

    library = Entry

    def compile_extra(self, function):
        codegen = self.state.targetctx.codegen()
        self.state.library = self.library(codegen, function.__qualname__)
        self.state.library.enable_object_caching()
        with uncollected():
            return super().compile_extra(function)

    def define_pipelines(self):
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


class HelperCompiler(Compiler):
    """Compiles helpers."""

    library = Helper


_helper = {
    "error_model": "numpy",
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": HelperCompiler,
}
_cached = {"error_model": "numpy", "cache": True, "pipeline_class": Compiler}

jit = numba.njit(**_helper)
jit_inline = numba.njit(**_helper, forceinline=True)

entry = numba.njit(**_cached, nogil=True)  # called from Python
ENTRY_POINT = types.int64(*[types.int64] * 8)
entry_point = numba.cfunc(ENTRY_POINT, **_cached, nopython=True)  # called by its address


def is_cached(function) -> bool:
    """Whether the cache has a function as an entry point."""
    cache = FunctionCache(function)
    key = cache._index_key(ENTRY_POINT, cpu_target.target_context.codegen())
    return key in cache._cache_file._load_index()
