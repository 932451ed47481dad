"""What `mutate` makes and finds: small changes of rules and derivations, and how many of them the cases notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from qsd_rules.conditions.syntax import Expression
from qsd_rules.pack.cases.writing import Proposal
from qsd_rules.policy.model import Policy, Reading
from qsd_rules.words.language import Text

Kind = Literal[
    "comparison", "number", "word", "connective", "negation", "dropped", "parameter", "quantifier", "arithmetic"
]
KINDS: Mapping[Kind, Text] = {
    "comparison": Text("换比较符", "another comparison"),
    "number": Text("改数字或日期", "another number or day"),
    "word": Text("换选项", "another choice"),
    "connective": Text("且或互换", "and for or, or for and"),
    "negation": Text("加减否定", "a negation put in or taken out"),
    "dropped": Text("删去一部分", "a part dropped"),
    "parameter": Text("换参数", "another parameter"),
    "quantifier": Text("全部与存在互换", "all for exists, exists for all"),
    "arithmetic": Text("换运算", "another operation"),
}


class Mutant(Struct, frozen=True):
    """One reading of a rule with one small change."""

    rule: str
    reading: str
    kind: Kind
    before: Expression
    after: Expression | None
    changed: Reading


class DerivationMutant(Struct, frozen=True):
    """A fact's derivation with one small change; `policy` has the vocabulary that derives it so."""

    fact: str
    kind: Kind
    before: Expression
    after: Expression | None
    changed: Expression
    policy: Policy


class Survivor(Struct, frozen=True):
    """A mutant that no case notices and that means something else: a case that would notice, unless undecided."""

    mutant: Mutant | DerivationMutant
    twin: Proposal | None
    undecided: Text | None = None


class Score(Struct, frozen=True):
    """How many mutants of a rule, or of a fact's derivation, the cases kill, how many mean the same, which are left.

    Either `rule` or `fact` is empty.
    """

    rule: str
    killed: int
    equal: int
    survivors: tuple[Survivor, ...]
    fact: str = ""
