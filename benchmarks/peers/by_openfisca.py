"""OpenFisca's vectors: a variable for each column, a formula for each condition, a simulation for each part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.peers.question import Answer, Peer, Question, added, computed, parts, short_names
from qsd_rules.conditions.syntax import Expression

PERIOD = "2013"


def load(asked: Question, path: Path) -> tuple[Any, Path]:
    entity = build_entity(key="project", plural="projects", label="project", is_person=True)
    system = TaxBenefitSystem([entity])
    short = short_names(asked)

    def variable(name: str, type_: type, **more: Any) -> None:
        about = {"value_type": type_, "entity": entity, "definition_period": DateUnit.YEAR, "label": name, **more}
        system.add_variable(type(name, (Variable,), about))

    def formula(condition: Expression) -> Any:
        def compute(subjects: Any, period: Any, parameters: Any) -> Any:
            return computed(asked, condition, lambda name: subjects(short[name], period), {})

        return compute

    for name in asked.columns:
        variable(short[name], bool if asked.type_of(name) == "boolean" else int)
    for number, (applies, requires) in enumerate(asked.rules.values()):
        variable(f"applies_{number}", bool, formula=formula(applies))
        variable(f"requires_{number}", bool, formula=formula(requires))
    return system, path


def judge(asked: Question, loaded: tuple[Any, Path]) -> Answer:
    system, path = loaded
    short = short_names(asked)
    counts = {name: [0, 0] for name in asked.rules}
    for frame in parts(asked, path):
        simulation = SimulationBuilder().build_default_simulation(system, frame.height)
        for name in asked.columns:
            simulation.set_input(short[name], PERIOD, frame[name].to_numpy())
        for number, name in enumerate(asked.rules):
            where = simulation.calculate(f"applies_{number}", PERIOD)
            met = where & simulation.calculate(f"requires_{number}", PERIOD)
            counts[name][0] += int(np.count_nonzero(where))
            counts[name][1] += int(np.count_nonzero(met))
    return added(counts)


PEER = Peer(load, judge, package="openfisca-core")
