"""Who is obliged by a rule about a subject, who oversees and who decides: roles looked up in a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from qsd_rules.assess.assessment import DecisionOutcome, RuleOutcome
from qsd_rules.assess.meaning import SnapshotWorld
from qsd_rules.conditions.meaning import Need, SubjectKey, Unknown, evaluate
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.coverage import canonical_organs
from qsd_rules.policy.model import Clause, Policy, Role, RoleChoice, Rule
from qsd_rules.words.language import Text


class Party(Struct, frozen=True):
    """A person or organ: a subject, an organ of the vocabulary, or both where the subject is one.

    `name` is what reports call it: an organ by its usual name, anyone else by the name in the facts.
    """

    subject: SubjectKey | None
    organ: str
    name: Text


class Holders(Struct, frozen=True):
    """Those who have a role; `needs` are the facts that would tell who else has it, or who has it at all."""

    parties: tuple[Party, ...]
    needs: tuple[Need, ...] = ()


class Parties(Struct, frozen=True):
    """Who is obliged, who oversees and who decides, in one outcome."""

    obliged: Holders
    overseer: Holders
    decider: Holders


class PartyFinder(Struct, frozen=True):
    """What looking roles up takes; the world knows which subject is which organ."""

    world: SnapshotWorld

    @property
    def policy(self) -> Policy:
        return self.world.policy

    def of_outcome(self, outcome: RuleOutcome) -> Parties:
        """Who has which role in an outcome, on the reading that governs."""
        rule, subject = self.policy.rules[outcome.rule], outcome.subject
        obliged = rule.reading(outcome.reading).obliged or rule.obliged
        return Parties(
            self.holders(obliged, rule, subject),
            self.holders(rule.overseer, rule, subject),
            self.holders(rule.decider, rule, subject),
        )

    def of_decision(self, outcome: DecisionOutcome) -> Holders:
        """Who decides: whoever signs for the rules behind a decision, else whoever decides on such subjects."""
        rules = [self.policy.rules[name] for name in outcome.against or outcome.undetermined]
        held = [self.holders(rule.decider, rule, outcome.subject) for rule in rules]
        held = held or [self.holders(self.policy.decisions[outcome.decision].deciders, None, outcome.subject)]
        parties = dict.fromkeys(party for each in held for party in each.parties)
        return Holders(tuple(parties), tuple(dict.fromkeys(need for each in held for need in each.needs)))

    def holders(self, role: Role, rule: Rule | None, subject: SubjectKey) -> Holders:
        """Those who have a role about a subject: by the choices whose condition holds, else by those without one.

        Where a condition is unknown and none holds, nobody is named and the facts are asked for.
        """
        conditional = [(choice, self.truth(choice, subject)) for choice in role if choice.when is not None]
        chosen = [choice for choice, truth in conditional if truth is True]
        unknown = [truth for _, truth in conditional if isinstance(truth, Unknown)]
        if not chosen and unknown:
            return Holders((), tuple(sorted({need for each in unknown for need in each.needs})))
        parties: dict[Party, None] = {}
        needs: dict[Need, None] = {}
        for choice in chosen or [choice for choice in role if choice.when is None]:
            for found in self.chosen(choice, rule, subject):
                if isinstance(found, Party):
                    parties[found] = None
                else:
                    needs[found] = None
        return Holders(tuple(parties), tuple(needs))

    def truth(self, choice: RoleChoice, subject: SubjectKey) -> bool | Unknown:
        assert choice.when is not None, "INVARIANT: only choices with a condition are asked"
        result = evaluate(choice.when.expression, self.world, {subject[0]: subject})
        return result if isinstance(result, Unknown) else result is True

    def chosen(self, choice: RoleChoice, rule: Rule | None, subject: SubjectKey) -> Iterator[Party | Need]:
        """The parties that a choice leads to, and the facts that would lead to more."""
        match choice.who:
            case "subject":
                yield self.of_subject(subject)
            case "related":
                yield from self.related(choice.path, subject)
            case "organ":
                yield self.of_organ(choice.organ)
            case _:
                yield from self.in_charge(choice.who, rule, subject)

    def related(self, path: tuple[str, ...], subject: SubjectKey) -> Iterator[Party | Need]:
        if not path:
            yield self.of_subject(subject)
            return
        relation, rest = path[0], path[1:]
        fact = self.policy.facts[relation]
        if fact.many or fact.inverse_of:
            found, missing = self.world.members(subject, relation)
            if missing is not None and not found:
                yield Need(*subject, relation)
        else:
            one = self.world.related(subject, relation)
            found = () if isinstance(one, Unknown) else (one,)
            if not found:
                yield Need(*subject, relation)
        for key in found:
            yield from self.related(rest, key)

    def in_charge(self, who: str, rule: Rule | None, subject: SubjectKey) -> Iterator[Party | Need]:
        """The organs in charge of the subject's row, as far as the rule is about them, else of the rule."""
        named = (rule.lead if who == "lead" else rule.cooperating) if rule else ()
        row = self.row(subject, rule)
        if isinstance(row, Need):
            yield row
            return
        if row is not None and row.cells is not None:
            canonical = canonical_organs(self.policy.organs.values())
            cells = row.cells.lead if who == "lead" else row.cells.cooperating
            of_row = [canonical.get(name, name) for name in cells]
            named = tuple([name for name in of_row if name in named] or of_row or named)
        for name in named:
            yield self.of_organ(name)

    def row(self, subject: SubjectKey, rule: Rule | None) -> Clause | Need | None:
        """The row of the table of tasks that a subject stands for; none for one that stands for none."""
        scheme = self.policy.evaluation
        if scheme is None or subject[0] != scheme.task_kind:
            return None
        if rule is not None and self.policy.clauses[rule.clause].cells is not None:
            return self.policy.clauses[rule.clause]
        choice = self.world.snapshot.subjects[subject].facts.get(scheme.task_fact)
        clause = self.policy.clauses.get(scheme.task_clauses.get(str(choice), ""))
        return Need(*subject, scheme.task_fact) if clause is None else clause

    def of_subject(self, subject: SubjectKey) -> Party:
        scheme, record = self.policy.evaluation, self.world.snapshot.subjects[subject]
        bodies = self.world.bodies if scheme is not None and subject[0] == scheme.organ_kind else {}
        organ = next((organ for organ, key in bodies.items() if key == subject), "")
        name = self.policy.organs[organ].label if organ else Text.same(record.name or record.id)
        return Party(subject, organ, name)

    def of_organ(self, name: str) -> Party:
        organ = self.policy.organs.get(name)
        return Party(self.world.bodies.get(name), name, Text.same(name) if organ is None else organ.label)


def bodies_of(policy: Policy, snapshot: Snapshot) -> Mapping[str, SubjectKey]:
    """The subject that is an organ, for each organ of which there is one subject and that is no collective name."""
    organs = organs_by_subject(policy, snapshot)
    named = [*organs.values()]
    return {
        organ: subject
        for subject, organ in organs.items()
        if organ and named.count(organ) == 1 and not policy.organs[organ].collective
    }


def organs_by_subject(policy: Policy, snapshot: Snapshot) -> Mapping[SubjectKey, str]:
    """The organ each subject stands for: by the choice the pack's scheme names, else by its name; or empty."""
    scheme = policy.evaluation
    if scheme is None:
        return {}
    canonical = canonical_organs(policy.organs.values())
    found = {}
    for key, record in snapshot.subjects.items():
        if key[0] == scheme.organ_kind:
            choice = str(record.facts.get(scheme.organ_fact)) if scheme.organ_fact else ""
            found[key] = scheme.organ_names.get(choice) or canonical.get(record.name, "")
    return found
