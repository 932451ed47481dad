"""What a pending decision waits for: the fewest documents that settle it whatever they say, and whom to ask first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import z3
from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Decision, Policy
from qsd_rules.prove.asking import TOO_LONG, UndecidedError
from qsd_rules.prove.formulas import any_of, no
from qsd_rules.prove.situation import TOO_MANY, Situation, TooManyError, situation_of
from qsd_rules.prove.solver import new_solver
from qsd_rules.prove.symbols import SymbolKey
from qsd_rules.words.language import Text

MOST_SETS = 5
OPEN_EVEN_SO = Text(
    "即使材料全部到齐，仍有事实组合使决定不能作出", "even with all documents some facts would leave the decision open"
)

Question = tuple[SubjectKey | None, str]
"""A fact that is not known, of a subject; none for a subject that is itself not known yet."""


class Paper(Struct, frozen=True):
    """One document to ask for: the open facts it shows, and whether it alone, after those before it, could settle.

    `document` is its name in the vocabulary, or empty for facts that no document is named for.
    """

    document: str
    questions: tuple[Question, ...]
    could_settle: bool


class Evidence(Struct, frozen=True):
    """What would settle one pending decision.

    `papers` is a smallest set of documents that settles it whatever they say, in the order to ask in; `others` are the
    other smallest sets (some, if there are very many). `open_papers` is how many documents bear on it at all.
    """

    decision: str
    subject: SubjectKey
    rules: tuple[str, ...]
    papers: tuple[Paper, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()
    open_papers: int = 0
    undecided: Text | None = None


def evidence_for(
    policy: Policy, snapshot: Snapshot, as_of: date, subjects: Iterable[SubjectKey], seconds: float
) -> Iterator[Evidence]:
    """What would settle each pending decision about the subjects."""
    for subject in subjects:
        for decision in policy.decisions.values():
            if decision.subject == subject[0]:
                situation = situation_of(policy, snapshot, as_of, subject, spare=1)
                found = situation.judging().decision(decision, subject)
                if found.status == "pending":
                    yield evidence(Evidence(decision.name, subject, found.undetermined), decision, situation, seconds)


def evidence(found: Evidence, decision: Decision, situation: Situation, seconds: float) -> Evidence:
    """The smallest sets of documents for one decision."""
    try:
        search = Search(situation, decision, seconds)
        every = frozenset(search.papers)
        if not search.settles(every):
            return replace(found, undecided=OPEN_EVEN_SO, open_papers=len(every))
        sets = list(search.smallest_sets())
        order = tuple(search.in_order(sets[0]))
        others = tuple(tuple(sorted(each)) for each in sets[1:])
        return replace(found, papers=order, others=others, open_papers=len(every))
    except UndecidedError as error:
        return replace(found, undecided=error.reason)
    except TooManyError:
        return replace(found, undecided=TOO_MANY)


class Search:
    """The search for documents that settle a decision; each document is a constant that says whether it has come."""

    def __init__(self, situation: Situation, decision: Decision, seconds: float) -> None:
        self.situation = situation
        self.rails = situation.formulas.decision(situation.way, decision.name)
        self.solver = new_solver(seconds)
        self.solver.add(*situation.background())
        self.come: dict[str, z3.BoolRef] = {}
        self.papers: dict[str, list[Question]] = {}
        for key, symbol in situation.symbols.facts.items():
            if situation.given(key) is None:
                self.solver.add(symbol.given == self.paper(key))
            else:
                self.solver.add(situation.as_given(key))
        for key, crowd in situation.symbols.crowds.items():
            subject = situation.at(key[0])
            if subject is not None and situation.is_whole(subject, key[1]):
                self.solver.add(situation.crowd_as_given(key))
                continue
            known = len(crowd.taken) - situation.spare
            come = self.paper(key)
            self.solver.add(crowd.complete == come, *crowd.taken[:known])
            self.solver.add(*(z3.Implies(more, come) for more in crowd.taken[known:]))

    def paper(self, key: SymbolKey) -> z3.BoolRef:
        """Whether the document that shows a fact has come."""
        fact = self.situation.policy.facts[key[1]]
        name = fact.document or f"?{fact.name}"
        question = (self.situation.at(key[0]), fact.name)
        questions = self.papers.setdefault(name, [])
        if question not in questions:
            questions.append(question)
        return self.come.setdefault(name, z3.Bool(f"come {name}"))

    def settles(self, papers: frozenset[str]) -> bool:
        """Whether the decision is settled once these documents have come, whatever they say."""
        return not self.can_be(no(self.rails.known), papers)

    def could_settle(self, papers: frozenset[str]) -> bool:
        """Whether these documents could say something that settles the decision."""
        return self.can_be(self.rails.known, papers)

    def can_be(self, formula: z3.BoolRef, papers: frozenset[str]) -> bool:
        """Whether something can be so when just these documents have come."""
        come = [constant if name in papers else no(constant) for name, constant in self.come.items()]
        self.solver.push()
        self.solver.add(formula, *come)
        answer = self.solver.check()
        self.solver.pop()
        if answer == z3.unknown:
            raise UndecidedError(TOO_LONG)
        return bool(answer == z3.sat)

    def smallest_sets(self) -> Iterator[frozenset[str]]:
        """The smallest sets that settle, by hitting every way to leave the decision open."""
        chooser = new_solver()
        size, told = 0, 0
        while told < MOST_SETS:
            chosen = self.hitting(chooser, size)
            if chosen is None:
                if told or size > len(self.come):
                    return
                size += 1
            elif self.settles(chosen):
                yield chosen
                told += 1
                chooser.add(any_of(*(no(self.come[name]) for name in chosen)))
            else:
                chooser.add(any_of(*(self.come[name] for name in self.come if name not in self.grown(chosen))))

    def hitting(self, chooser: z3.Solver, size: int) -> frozenset[str] | None:
        """A set of at most so many documents that has one of each way known so far."""
        chooser.push()
        chooser.add(z3.PbLe([(constant, 1) for constant in self.come.values()], size))
        model = chooser.model() if chooser.check() == z3.sat else None
        chooser.pop()
        if model is None:
            return None
        return frozenset(name for name, constant in self.come.items() if z3.is_true(model.eval(constant)))

    def grown(self, papers: frozenset[str]) -> frozenset[str]:
        """As many documents as can come and still leave the decision open."""
        for name in self.come:
            if name not in papers and not self.settles(papers | {name}):
                papers |= {name}
        return papers

    def in_order(self, papers: frozenset[str]) -> Iterator[Paper]:
        """First what could settle the decision by itself, then what bears on most."""
        asked: frozenset[str] = frozenset()
        left = sorted(papers, key=lambda name: (len(self.papers[name]), name))
        while left:
            could = next((name for name in left if self.could_settle(asked | {name})), None)
            chosen = could or max(left, key=lambda name: len(self.papers[name]))
            left.remove(chosen)
            asked |= {chosen}
            yield Paper("" if chosen.startswith("?") else chosen, tuple(self.papers[chosen]), could is not None)
