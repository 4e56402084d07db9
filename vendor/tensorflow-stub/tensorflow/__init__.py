"""Stand-in for TensorFlow, so that Rasa 3.6 can be imported without it.

One job: let the modules of Rasa that *name* TensorFlow be imported, and fail loudly where one
really *uses* it. This bot trains no neural network: its policies are rules and memory, its meaning
comes from a sentence encoder (``bot/language``). Leaving TensorFlow out makes the service start
three times faster in less than half the memory (``docs/adr/0002-no-tensorflow.md``).

Every attribute that is not defined here is a placeholder: it can be subclassed and used in an
annotation; calling it raises ``RuntimeError``.
"""

from __future__ import annotations

import sys
import types
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

__version__ = "2.12.0"

_MESSAGE = (
    "{name} needs TensorFlow, which this project leaves out on purpose. Use components that do not "
    "need it (see docs/adr/0002-no-tensorflow.md), or install the real package in its place."
)


class _PlaceholderMeta(type):
    """Makes ``Placeholder.anything`` another placeholder class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__dict__.get("_is_placeholder"):
            # A bare decorator such as @tf.function is applied when a class body is read.
            if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
                return args[0]
            raise RuntimeError(_MESSAGE.format(name=cls.__qualname__))
        return super().__call__(*args, **kwargs)

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls

    def __getitem__(cls, item: Any) -> Any:
        return cls


def _placeholder(name: str) -> type:
    return _PlaceholderMeta(name, (), {"_is_placeholder": True, "__module__": "tensorflow"})


class Tensor:
    """Nothing is an instance of it: matplotlib looks for this name in ``sys.modules``."""


def is_tensor(value: object) -> bool:
    """Says that nothing is a tensor; matplotlib and others ask."""
    return False


class _Module(types.ModuleType):
    """A submodule whose every attribute is a placeholder."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{self.__name__}.{name}")


# Packages that Rasa imports beside TensorFlow and that come only with it.
_COMPANIONS = ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text")


class _Finder(MetaPathFinder, Loader):
    """Answers the import of a missing part of TensorFlow with a module of placeholders."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        if fullname.partition(".")[0] in _COMPANIONS:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leaves the module empty: its attributes are made when asked for."""


sys.meta_path.append(_Finder())


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _placeholder(f"tensorflow.{name}")
