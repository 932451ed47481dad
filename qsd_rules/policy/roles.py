"""Who is obliged, who oversees and who decides: the roles of rules and decisions, each name held to what it means.

A role that a rule doesn't say is its clause's, else that of the rule's kind of subject. Whoever still is not named
follows from the rest: a subject that bears duties is obliged itself; the organs in charge oversee; who decides on the
decisions of the rule signs, else who oversees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.parsing import ConditionError
from qsd_rules.conditions.vocabulary import Vocabulary as Names
from qsd_rules.policy.documents import RoleEntries, RoleEntry
from qsd_rules.policy.model import Condition, Decision, Fact, Kind, Organ, Policy, Role, RoleChoice
from qsd_rules.source.nodes import Node, at
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem, did_you_mean

BY_ROW = ("lead", "cooperating")
IN_CHARGE: Role = (RoleChoice("lead"),)
ITSELF: Role = (RoleChoice("subject"),)


class RoleReader(Struct):
    """What reading a role takes, gathering what is wrong."""

    kinds: Mapping[str, Kind]
    facts: Mapping[str, Fact]
    organs: Mapping[str, Organ]
    names: Names
    problems: list[Problem] = field(default_factory=list)

    def read(self, entries: RoleEntries, subject: str, node: Node) -> Role:
        """A role as written, about a subject of the kind `subject`."""
        if isinstance(entries, str):
            return self.choices([entries], subject, [node])
        return self.choices(entries, subject, [at(node, [place]) for place in range(len(entries))])

    def choices(self, entries: Sequence[str | RoleEntry], subject: str, nodes: Sequence[Node]) -> Role:
        found = []
        for entry, node in zip(entries, nodes, strict=True):
            who = entry if isinstance(entry, str) else entry.who
            choice = self.choice(who, subject, node if isinstance(entry, str) else at(node, ["who"]))
            if choice is not None:
                when = None if isinstance(entry, str) else self.condition(entry.when, subject, at(node, ["when"]))
                found.append(RoleChoice(choice.who, choice.path, choice.organ, when))
        return tuple(found)

    def authority(self, entries: RoleEntries, subject: str, node: Node) -> Role:
        """Who decides; that the vocabulary has an organ of one name is left to `lint`, which asks it of all organs."""
        if isinstance(entries, str) and self.organ(entries) is None and "." not in entries:
            return (RoleChoice("organ", organ=entries),)
        return self.read(entries, subject, node)

    def organ(self, name: str) -> Organ | None:
        """The organ of that name or alias."""
        return next((organ for organ in self.organs.values() if name in (organ.name, *organ.aliases)), None)

    def choice(self, who: str, subject: str, node: Node) -> RoleChoice | None:
        if who == subject:
            return RoleChoice("subject")
        if who in BY_ROW:
            return RoleChoice("lead" if who == "lead" else "cooperating")
        organ = self.organ(who)
        if organ is not None:
            return RoleChoice("organ", organ=organ.name)
        path = self.relations(who, subject)
        if path:
            return RoleChoice("related", path)
        message = Text(
            f"`{who}` 不是部门，也不是从 `{subject}` 出发的关系",
            f"`{who}` is no organ and no relation from `{subject}`",
        )
        relations = [fact.name for fact in self.facts.values() if fact.kind == subject and fact.type == "relation"]
        hint = did_you_mean(who, dict.fromkeys([*relations, *self.organs, *BY_ROW, subject]))
        self.problems.append(Problem("unknown-name", node.place, message, hint))
        return None

    def relations(self, written: str, subject: str) -> tuple[str, ...]:
        """The relations of a path such as `project.builder`, one after the other; none where one is missing."""
        kind, _, rest = written.partition(".")
        found: list[str] = []
        parts = rest.split(".") if kind == subject and rest else []
        while parts:
            for length in range(1, len(parts) + 1):
                fact = self.facts.get(".".join([kind, *parts[:length]]))
                if fact is not None and fact.type == "relation":
                    found.append(fact.name)
                    kind, parts = fact.to, parts[length:]
                    break
            else:
                return ()
        return tuple(found)

    def condition(self, written: str | None, subject: str, node: Node) -> Condition | None:
        if written is None:
            return None
        try:
            return Condition(written, check_condition(written, subject, self.names), node.place)
        except ConditionError as error:
            self.problems.append(Problem(error.check, node.place, error.message, error.hint))
            return None


def decided_by(decisions: Sequence[Decision]) -> Role:
    """Who decides on any of these decisions, each named once."""
    return tuple(dict.fromkeys(choice for decision in decisions for choice in decision.deciders))


def role_choices(policy: Policy) -> Iterator[RoleChoice]:
    """All that any rule, reading or decision of a policy says of who has a role."""
    for rule in policy.rules.values():
        yield from (*rule.obliged, *rule.overseer, *rule.decider)
        for reading in rule.readings:
            yield from reading.obliged
    for decision in policy.decisions.values():
        yield from decision.deciders


def bears_duties(choice: RoleChoice, subject: str, kinds: Mapping[str, Kind], facts: Mapping[str, Fact]) -> bool:
    """Whether what a choice leads to, from a subject of the kind `subject`, can bear duties; organs always do."""
    match choice.who:
        case "subject":
            return kinds[subject].bears_duties
        case "related":
            return kinds[facts[choice.path[-1]].to].bears_duties
        case _:
            return True
