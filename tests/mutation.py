"""Breaks the program on purpose, one small change at a time, and counts which of the changes its tests notice.

    python -m tests.mutation PACKAGE [--number 150] [--seed 1] [--only N ...] [--tests PATH ...]

The changes (mutants) are those of mutmut: another operator, number, text or argument, a case left out. They are made
here and not by mutmut's own runner, because that one changes no module-level tables, in which much of the meaning
stands, and forks a process in which the threads of Polars run. Annotations, docstrings and imports are left as they
are. Each mutant is written into a copy of the project, in which the tests of the package are then run until one fails.
A mutant that no test notices is shown as the line before and after. `docs/mutation.md` tells what was found so far.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from tests.strategies.profiles import PROFILE_VARIABLE

ROOT = Path(__file__).parents[1]
PROGRAM = "qsd_rules"
PROPERTIES = {
    "conditions": ("tests/properties/test_cel_oracle.py",),
    "assess": ("tests/properties/test_assessments.py", "tests/test_samples.py"),
}
"""By package the tests that hold it, beside those in the folder of its name."""

SLACK, FACTOR = 30.0, 5.0
"""A mutant hangs after this many seconds and this many times what the tests of the package take unchanged."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module's text with one change."""

    path: str
    line: int
    before: str
    after: str

    @property
    def difference(self) -> str:
        """The lines that differ, each after its sign."""
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---"))


class Changes(cst.CSTVisitor):
    """Collects what can be changed in a module: the node, what stands in its place, and the line."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[tuple[cst.CSTNode, cst.CSTNode, int]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, UNCHANGED) or _is_docstring(node) or _is_alias(node) or _is_trivial(node):
            return False
        place = self.get_metadata(PositionProvider, node, None)
        line = place.start.line if isinstance(place, CodeRange) else 0
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.found.extend((node, changed, line) for changed in operator(node))
        return True


UNCHANGED = (cst.Annotation, cst.Import, cst.ImportFrom, cst.TypeAlias, cst.Decorator)


def _is_trivial(node: cst.CSTNode) -> bool:
    """Whether it is a call that any change of its arguments breaks at once."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("len", "isinstance")


def _is_alias(node: cst.CSTNode) -> bool:
    """Whether it gives a type another name, as in `Known = Value | None`: an annotation too."""
    return (
        isinstance(node, cst.Assign)
        and isinstance(node.value, cst.BinaryOperation | cst.Subscript)
        and isinstance(target := node.targets[0].target, cst.Name)
        and target.value[0].isupper()
        and not target.value.isupper()
    )


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)


def sample(package: str, number: int, seed: int) -> list[Mutant]:
    """Some mutants of a package, drawn by a seed; all of them if there are no more."""
    paths = sorted((ROOT / PROGRAM / package).rglob("*.py"))
    found = [(path, *changes_of(path)) for path in paths]
    places = [(number, place) for number, (_, _, changes) in enumerate(found) for place in range(len(changes))]
    chosen = sorted(random.Random(seed).sample(places, min(number, len(places))))
    print(f"{len(places)} mutants in {len(paths)} modules of {package}; {len(chosen)} drawn by seed {seed}", flush=True)
    drawn = []
    for module, place in chosen:
        path, tree, changes = found[module]
        node, changed, line = changes[place]
        after = tree.deep_replace(node, changed)
        assert isinstance(after, cst.Module), "INVARIANT: what is replaced stands inside the module"
        drawn.append(Mutant(path.relative_to(ROOT).as_posix(), line, tree.code, after.code))
    return drawn


def changes_of(path: Path) -> tuple[cst.Module, list[tuple[cst.CSTNode, cst.CSTNode, int]]]:
    """A module, and what can be changed in it in the order of its text."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text("utf-8")), unsafe_skip_copy=True)
    changes = Changes()
    wrapper.visit(changes)
    return wrapper.module, changes.found


class Copy:
    """A copy of the project, in which one module at a time is changed and tests are run."""

    def __init__(self, folder: Path, tests: Sequence[str]) -> None:
        self.folder = folder
        self.tests = tests
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)

    def run(self, limit: float | None, module: str = "") -> int:
        """What pytest returns for the tests: 0 if none fails; 1 too if they are not done after this many seconds.

        The tests named after a module of the program come first.
        """
        options = ["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
        environment = {**os.environ, "PYTHONPATH": str(self.folder), PROFILE_VARIABLE: "mutation"}
        folder, _, name = module.removeprefix(f"{PROGRAM}/").rpartition("/")
        mirrored = f"tests/{folder}/test_{name}"
        first = [mirrored] if (self.folder / mirrored).is_file() else []
        command = [sys.executable, "-m", "pytest", *options, *first, *self.tests]
        try:
            run = subprocess.run(command, cwd=self.folder, env=environment, timeout=limit, capture_output=True)
        except subprocess.TimeoutExpired:
            return 1
        return run.returncode

    def notices(self, mutant: Mutant, limit: float) -> bool:
        """Whether the tests fail with a mutant in the place of its module."""
        path = self.folder / mutant.path
        path.write_text(mutant.after, "utf-8")
        try:
            return self.run(limit, mutant.path) != 0
        finally:
            path.write_text(mutant.before, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("package", help="a folder of the program, such as conditions")
    parser.add_argument("--number", type=int, default=150, help="how many mutants are drawn")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn by")
    parser.add_argument("--only", type=int, nargs="+", help="the mutants to try of those drawn, by number")
    parser.add_argument("--tests", nargs="+", help="the tests to run, in the place of the package's own")
    wish = parser.parse_args()
    tests = wish.tests or (f"tests/{wish.package}", *PROPERTIES.get(wish.package, ()))
    drawn = sample(wish.package, wish.number, wish.seed)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy(Path(folder), tests)
        start = time.monotonic()
        if copy.run(None) != 0:
            sys.exit("the tests fail without any change")
        limit = SLACK + FACTOR * (time.monotonic() - start)
        survived, tried = [], wish.only or range(len(drawn))
        for number in tried:
            mutant = drawn[number]
            if copy.notices(mutant, limit):
                print(f"{number} killed {mutant.path}:{mutant.line}", flush=True)
            else:
                survived.append(number)
                print(f"{number} SURVIVED {mutant.path}:{mutant.line}\n{mutant.difference}", flush=True)
    killed = len(tried) - len(survived)
    print(f"{killed} of {len(tried)} killed ({killed / len(tried):.0%}); survived: {survived}")


if __name__ == "__main__":
    main()
