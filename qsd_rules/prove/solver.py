"""A solver whose time is limited and that leaves Ctrl-C to Python."""

from __future__ import annotations

import z3


def new_solver(seconds: float | None = None) -> z3.Solver:
    """A solver, each of whose answers takes so many seconds at most.

    Z3 would take Ctrl-C for a wish to give up the one question, and leave a handler behind that keeps reads from being
    interrupted.
    """
    solver = z3.Solver()
    solver.set("ctrl_c", False)
    if seconds is not None:
        solver.set("timeout", int(seconds * 1000))
    return solver
