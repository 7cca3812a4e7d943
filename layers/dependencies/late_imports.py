"""Lazy imports: rewrite installed libraries so that modules are imported at first use, for shorter cold starts.

Three changes to their source, none of which changes what a name means:

    LATE_NAMES          a package that re-exports names of its modules imports one on first access to a name (PEP 562)
    LATE_IMPORTS        an import moves from the top of the module into the functions that use it
    WITHOUT_ANNOTATIONS typed dictionaries, for type checkers only, lose their fields

A library changed so that this is impossible fails the build.
"""

import ast
from collections.abc import Callable
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Final

LATE_NAMES: Final = (
    "aws_lambda_powertools/__init__.py",
    "aws_lambda_powertools/event_handler/__init__.py",
    "aws_lambda_powertools/event_handler/openapi/__init__.py",
    "aws_lambda_powertools/utilities/data_classes/__init__.py",
)
LATE_IMPORTS: Final = {
    "aws_lambda_powertools/logging/logger.py": {"aws_lambda_powertools.utilities"},
    "botocore/docs/__init__.py": {"botocore.docs.service"},
    "botocore/docs/docstring.py": {
        "botocore.docs.bcdoc.restdoc",
        "botocore.docs.method",
        "botocore.docs.paginator",
        "botocore.docs.waiter",
    },
    "botocore/credentials.py": {"dateutil.parser"},
    "botocore/configloader.py": {"configparser"},
    "botocore/paginate.py": {"jmespath"},
    "botocore/regions.py": {"jmespath"},
    "botocore/tokens.py": {"dateutil.parser"},
    "botocore/utils.py": {"dateutil.parser"},
    "botocore/waiter.py": {"jmespath"},
    "pydantic/networks.py": {"importlib.metadata"},
    "pydantic/plugin/_loader.py": {"importlib.metadata"},
    "urllib3/http2/__init__.py": {"importlib.metadata"},
}
WITHOUT_ANNOTATIONS: Final = ("pydantic_core/core_schema.py",)


class CannotBeLate(Exception):
    """An import cannot be lazy: its name is used at import time. The text: module and names."""


def rewrite(folder: Path) -> None:
    """Rewrite the installed libraries in this folder. Raises CannotBeLate."""
    for name in LATE_NAMES:
        _change(folder / name, with_late_names)
    for name, modules in LATE_IMPORTS.items():
        _change(folder / name, partial(with_late_imports, modules=modules, where=name))
    for name in WITHOUT_ANNOTATIONS:
        _change(folder / name, without_annotations)


def _change(path: Path, change: Callable[[str], str]) -> None:
    """Rewrite a module below its licence notices, and state the change, as Apache 2.0 §4 requires."""
    source = path.read_text()
    notices = "".join(takewhile(lambda line: line.startswith("#"), source.splitlines(keepends=True)))
    path.write_text(
        f"{notices}# Changed when the layer was built: what it imports, it imports later.\n{change(source)}\n"
    )


def with_late_names(source: str) -> str:
    """A package with lazy names (PEP 562), except those that it uses itself."""
    tree = ast.parse(source)
    used = _names_in(tree)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module != "__future__"]
    places = {
        _bound(name): ("." * node.level + str(node.module), name.name)
        for node in imports
        for name in node.names
        if _bound(name) not in used
    }
    for node in imports:
        node.names = [name for name in node.names if _bound(name) in used]
    tree.body = [node for node in tree.body if not isinstance(node, ast.ImportFrom) or node.names]
    return f"{ast.unparse(tree)}\n{_LATE.format(places=places)}"


_LATE: Final = """
_PLACES = {places!r}


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    from importlib import import_module

    module, there = _PLACES[name]
    found = globals()[name] = getattr(import_module(module, __name__), there)
    return found
"""


def with_late_imports(source: str, modules: set[str], where: str) -> str:
    """A module that imports these modules lazily. Raises CannotBeLate.

    `import x` becomes a proxy that imports x on first attribute access; `from x import y` goes into the
    functions that use y.
    """
    tree = ast.parse(source)
    late = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) and _modules(node) <= modules]
    if missing := sorted(modules - {module for node in late for module in _modules(node)}):
        raise CannotBeLate(f"{where}: {', '.join(missing)}")
    tree.body = [node for node in tree.body if node not in late]
    _put_into_functions(tree, [node for node in late if isinstance(node, ast.ImportFrom)], where)
    names = [name for node in late if isinstance(node, ast.Import) for name in node.names]
    proxies = [_PROXY.format(bound=_bound(name), module=name.name) for name in names]
    future: list[ast.stmt] = [
        node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    tree.body = [node for node in tree.body if node not in future]
    future_imports = ast.unparse(ast.Module(future, []))
    return "\n".join([future_imports, _PROXIES if proxies else "", *proxies, ast.unparse(tree)])


_PROXIES: Final = """
class _Late:
    def __init__(self, module, bound):
        self._module, self._bound = module, bound

    def __getattr__(self, name):
        from importlib import import_module

        module = import_module(self._module)
        if self._bound == self._module.partition(".")[0]:
            module = import_module(self._bound)
        return getattr(module, name)
"""
_PROXY: Final = "{bound} = _Late({module!r}, {bound!r})"


def _put_into_functions(tree: ast.Module, late: list[ast.ImportFrom], where: str) -> None:
    functions = _Functions()
    functions.visit(tree)
    for function in functions.found:
        needed = [node for node in late if _bound_by(node) & _names_in(*function.body)]
        after_docstring = 1 if ast.get_docstring(function) else 0
        function.body[after_docstring:after_docstring] = needed
    if at_once := {name for node in late for name in _bound_by(node)} & functions.names_outside:
        raise CannotBeLate(f"{where}: {', '.join(sorted(at_once))}")


def without_annotations(source: str) -> str:
    """A module with its typed dictionaries emptied."""
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and "TypedDict" in _names_in(*node.bases):
            node.body = [ast.Pass()]
    return ast.unparse(tree)


class _Functions(ast.NodeVisitor):
    """The outermost functions and methods of a module, and the names used at import time.

    Annotations do not count: these modules have `from __future__ import annotations`, or none.
    """

    def __init__(self) -> None:
        self.found: list[ast.FunctionDef] = []
        self.names_outside: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.found.append(node)
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)

    def visit_Name(self, node: ast.Name) -> None:
        self.names_outside.add(node.id)


def _names_in(*nodes: ast.AST) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _modules(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {str(node.module)} if isinstance(node, ast.ImportFrom) else {name.name for name in node.names}


def _bound_by(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {_bound(name) for name in node.names}


def _bound(name: ast.alias) -> str:
    return name.asname or name.name.partition(".")[0]
