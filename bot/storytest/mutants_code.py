"""Mutants of comparisons and numbers, made from the source of the core's modules as it is.

A module's functions get the code of the changed source while a mutant lasts, so that whoever imported them
runs the changed ones too. Which stories a mutant can matter to is known beforehand: while the stories are
played once, every comparison is also made in its changed ways, and only where the result differs can a story
notice.
"""

from __future__ import annotations

import ast
import copy
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from bot.settings import PROJECT
from bot.storytest.mutants import COMPARISON, NUMBER, Mutant

_PROBE: Final = "__probe__"
_REACHED: Final = "__reached__"
_OPERATORS: Final[dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Is: ("is", operator.is_),
    ast.IsNot: ("is not", operator.is_not),
    ast.In: ("in", lambda left, right: left in right),
    ast.NotIn: ("not in", lambda left, right: left not in right),
}
_CHANGES: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True)
class _Site:
    """One change at one place of the source.

    Attributes:
        node: Which node of the tree, counted in the order of ``ast.walk``.
        part: Which comparison of a chain; 0 for a number.
        to: What the operator becomes, or the number.
        compared: For a number that is one side of a comparison: the comparison's node, and whether the
            number stands on its left.
    """

    node: int
    part: int
    to: type[ast.cmpop] | int
    compared: tuple[int, bool] | None = None


class CodeMutants:
    """The mutants of one module."""

    def __init__(self, module: ModuleType) -> None:
        """Reads the module's source.

        Args:
            module: The loaded module.
        """
        assert module.__file__ is not None, "a module of this project has a file"
        path = Path(module.__file__)
        self._module = module
        self._file = str(path)
        self._path = path.relative_to(PROJECT).as_posix()
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._sites: dict[str, _Site] = {}
        self._mutants: list[Mutant] = []
        self._find()

    def mutants(self) -> list[Mutant]:
        """All comparisons and numbers inside the module's functions, each changed."""
        return list(self._mutants)

    @contextmanager
    def watching(self, touched: set[str]) -> Iterator[None]:
        """Makes every changed comparison beside the real one, and notes where they differ.

        Args:
            touched: Gets the names of the mutants that could make a difference.

        Yields:
            Nothing.
        """
        names: dict[tuple[int, int], list[tuple[str, _Site]]] = {}
        for name, site in self._sites.items():
            place = (site.compared[0], 0) if site.compared else (site.node, site.part)
            names.setdefault(place, []).append((name, site))
        tree = _Watched(self._tree, {node for node, _ in names}).tree

        def probe(node: int, left: Any, right: Any, was: str) -> Any:
            result = _BY_SIGN[was](left, right)
            for name, site in names[node, 0]:
                if name not in touched and _differs(site, left, right, was, result):
                    touched.add(name)
            return result

        def reached(node: int, value: Any) -> Any:
            for (of, _), changes in names.items():
                if of == node:
                    touched.update(name for name, _ in changes)
            return value

        vars(self._module)[_PROBE] = probe
        vars(self._module)[_REACHED] = reached
        with self._running(tree):
            yield
        del vars(self._module)[_PROBE], vars(self._module)[_REACHED]

    @contextmanager
    def put_in(self, mutant: Mutant) -> Iterator[None]:
        """Runs the module with one change while it lasts.

        Args:
            mutant: One of this module's mutants.

        Yields:
            Nothing.
        """
        with self._running(_changed(self._tree, self._sites[mutant.name])):
            yield

    @contextmanager
    def _running(self, tree: ast.Module) -> Iterator[None]:
        """Gives the module's functions the code of another tree."""
        codes = dict(_codes(compile(ast.fix_missing_locations(tree), self._file, "exec")))
        before = [(function, function.__code__) for function in _functions(self._module)]
        try:
            for function, code in before:
                function.__code__ = codes.get(function.__qualname__, code)
            yield
        finally:
            for function, code in before:
                function.__code__ = code

    def _find(self) -> None:
        inside = _inside_functions(self._tree)
        sides = _sides_of_comparisons(self._tree)
        for number, node in enumerate(ast.walk(self._tree)):
            function = inside.get(id(node))
            if function is None:
                continue
            if isinstance(node, ast.Compare):
                for part, was in enumerate(node.ops):
                    for to in _CHANGES[type(was)]:
                        self._add(node, function, COMPARISON, _Site(number, part, to))
            elif isinstance(node, ast.Constant) and type(node.value) is int:
                for value in (node.value + 1, node.value - 1):
                    self._add(node, function, NUMBER, _Site(number, 0, value, sides.get(id(node))))

    def _add(self, node: ast.expr, function: str, kind: str, site: _Site) -> None:
        where = node if isinstance(node, ast.Compare) else _statement(self._tree, node)
        if isinstance(node, ast.Compare):
            changed = copy.deepcopy(node)
            _turn(changed, site)
            change = f"{ast.unparse(node)}  →  {ast.unparse(changed)}"
        else:
            assert isinstance(node, ast.Constant), "a site is a comparison or a number"
            change = f"{node.value!r}  →  {site.to} in {_short(where)}"
        name = f"{self._path} {function}: {change}"
        again = 2
        while name in self._sites:
            name, again = f"{self._path} {function}: {change} ({again})", again + 1
        self._sites[name] = site
        self._mutants.append(Mutant(name, kind, self._path, node.lineno, change))


_BY_SIGN: Final = dict(_OPERATORS.values())


def _differs(site: _Site, left: Any, right: Any, was: str, result: Any) -> bool:
    """Whether a comparison comes out otherwise with the operator or the number that a mutant has there."""
    compare = _OPERATORS[site.to][1] if isinstance(site.to, type) else _BY_SIGN[was]
    if site.compared:
        left, right = (site.to, right) if site.compared[1] else (left, site.to)
    try:
        return bool(compare(left, right)) is not bool(result)
    except TypeError:
        return True


class _Watched(ast.NodeTransformer):
    """The tree with every site calling a probe."""

    def __init__(self, tree: ast.Module, sites: set[int]) -> None:
        self.tree = copy.deepcopy(tree)
        self._number = {id(node): number for number, node in enumerate(ast.walk(self.tree))}
        self._sites = sites
        self.visit(self.tree)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:  # noqa: N802 - ast's own name
        number = self._number[id(node)]
        single = len(node.ops) == 1
        self.generic_visit(node)
        if number not in self._sites:
            return node
        if single:
            sign = ast.Constant(_OPERATORS[type(node.ops[0])][0])
            return _call(_PROBE, ast.Constant(number), node.left, node.comparators[0], sign)
        node.left = _call(_REACHED, ast.Constant(number), node.left)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:  # noqa: N802 - ast's own name
        number = self._number.get(id(node))
        return _call(_REACHED, ast.Constant(number), node) if number in self._sites else node


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _changed(tree: ast.Module, site: _Site) -> ast.Module:
    tree = copy.deepcopy(tree)
    node = next(node for number, node in enumerate(ast.walk(tree)) if number == site.node)
    _turn(node, site)
    return tree


def _turn(node: ast.AST, site: _Site) -> None:
    if isinstance(node, ast.Compare) and isinstance(site.to, type):
        node.ops[site.part] = site.to()
    elif isinstance(node, ast.Constant) and isinstance(site.to, int):
        node.value = site.to


def _inside_functions(tree: ast.Module) -> dict[int, str]:
    """The nodes that run inside a function, by the function's name; types and defaults are none of them."""
    found: dict[int, str] = {}
    owners: list[ast.Module | ast.ClassDef] = [tree]
    owners += [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for owner in owners:
        for function in owner.body:
            if isinstance(function, ast.FunctionDef):
                for statement in function.body:
                    typed = _annotations(statement)
                    for node in ast.walk(statement):
                        if id(node) not in typed:
                            found[id(node)] = function.name
    return found


def _sides_of_comparisons(tree: ast.Module) -> dict[int, tuple[int, bool]]:
    """The nodes that are one side of a single comparison: the comparison's number, and whether the left."""
    found: dict[int, tuple[int, bool]] = {}
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            found |= {id(node.left): (number, True), id(node.comparators[0]): (number, False)}
    return found


def _annotations(statement: ast.stmt) -> set[int]:
    return {
        id(part)
        for node in ast.walk(statement)
        if isinstance(node, ast.AnnAssign)
        for part in ast.walk(node.annotation)
    }


def _statement(tree: ast.Module, wanted: ast.AST) -> ast.AST:
    """The smallest statement that holds a node."""
    holding = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and wanted in list(ast.walk(node))
    ]
    return min(holding, key=lambda node: len(list(ast.walk(node))))


def _short(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """The functions and methods that a module itself defines."""
    for value in list(vars(module).values()):
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            yield value
        elif isinstance(value, type) and value.__module__ == module.__name__:
            for member in vars(value).values():
                inner = member.fget if isinstance(member, property) else member
                if isinstance(inner, FunctionType):
                    yield inner


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """The code of every function of a module, by its full name; not of functions inside functions."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner.co_qualname, inner
            if not inner.co_flags & 0x0002:  # a class body has no fast locals; its methods are wanted too
                yield from _codes(inner)
