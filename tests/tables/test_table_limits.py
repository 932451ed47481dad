"""What tables cannot compute is left out with its reason, and does not take with it what they can."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qsd_rules.conditions.syntax import (
    Arithmetic,
    Compare,
    Expression,
    FactValue,
    Literal,
    Member,
    Quantified,
    Related,
    Type,
    Variable,
)
from qsd_rules.lowering.columns import Forge
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.table_limits import OF_ANOTHER, QUOTIENTS, TOO_LONG, NotInTablesError, TableLimits
from qsd_rules.words.language import Text
from tests.strategies.conditions import built_projects
from tests.strategies.policies import NUMBER, TODAY, boolean, make_fact, make_policy, make_rule, number

PROJECT, MEMBER = Variable("project", "project"), Variable("p", "project")
BUILDER = Related(PROJECT, "project.builder", "enterprise")
TEXT, LIST = Type("text"), Type("list")
ONE = Literal(Decimal(1), NUMBER)
FACTS = (
    make_fact("project.safe"),
    make_fact("project.number", "decimal"),
    make_fact("project.word", "text"),
    make_fact("project.builder", "relation", to="enterprise"),
    make_fact("enterprise.built_projects", "relation", to="project", many=True, inverse_of="project.builder"),
    make_fact("enterprise.words", "list"),
)


def left_out(requires: Expression) -> Text | None:
    """Why tables leave out a rule; the other rule about the same facts is judged."""
    rules = [make_rule("asked", requires), make_rule("other", boolean("safe"))]
    judgement = judgement_of(make_policy(rules, facts=FACTS, kinds=("project", "enterprise")), TODAY)
    assert "other" in [rule.rule.name for rule in judgement.kinds["project"].rules]
    return judgement.left_out.get("asked")


def over_the_builders_projects(quantifier: str, body: Expression) -> Expression:
    kind = Type("boolean") if quantifier in ("all", "exists") else NUMBER
    return Quantified(quantifier, built_projects(BUILDER), "p", body, kind)  # type: ignore[arg-type]  # INVARIANT: a quantifier


def test_a_word_of_the_row_is_not_sought_in_free_words_of_another() -> None:
    words = FactValue(BUILDER, "enterprise.words", LIST)
    reason = left_out(Member(FactValue(PROJECT, "project.word", TEXT), words))
    assert reason is not None
    assert reason.en == "a word that differs by row is sought in another subject's list of free texts"
    assert left_out(Member(Literal("steel", TEXT), words)) is None


def test_quotients_of_members_are_not_summed() -> None:
    figure = FactValue(MEMBER, "project.number", NUMBER)
    shares = over_the_builders_projects("sum", Arithmetic("/", ONE, figure, NUMBER))
    assert left_out(Compare(">", shares, ONE)) == QUOTIENTS
    assert left_out(Compare(">", over_the_builders_projects("sum", figure), ONE)) is None


def test_members_of_anothers_collection_do_not_look_back_at_the_row() -> None:
    of_member = FactValue(MEMBER, "project.word", TEXT)
    looks_back = Compare("==", of_member, FactValue(PROJECT, "project.word", TEXT))
    assert left_out(over_the_builders_projects("exists", looks_back)) == OF_ANOTHER
    assert left_out(over_the_builders_projects("exists", Compare("==", of_member, Literal("steel", TEXT)))) is None


def test_figures_of_more_than_38_digits_are_refused_each_time_they_are_met() -> None:
    cube = Arithmetic("*", Arithmetic("*", number("number"), number("number"), NUMBER), number("number"), NUMBER)
    assert left_out(Compare(">", cube, ONE)) == TOO_LONG
    forge, limits = Forge(), TableLimits()
    stored = forge.stored("project.number", "whole")
    long = forge.compare("<", forge.times(forge.times(stored, stored), stored), forge.whole(1))
    for _ in range(2):
        with pytest.raises(NotInTablesError, match="its figures can have more than 38 digits"):
            limits(forge, [long])
    limits(forge, [forge.compare("<", stored, forge.whole(1))])
