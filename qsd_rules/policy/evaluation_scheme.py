"""Building the scheme of the yearly evaluation from the pack's `evaluation.yaml`, each name held to what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from qsd_rules.policy.documents import EarlierEntry, EvaluationFile, OrganSubjectsEntry, TasksEntry
from qsd_rules.policy.model import EarlierFigure, EvaluationScheme, Fact
from qsd_rules.policy.opinion import Opinion
from qsd_rules.policy.vocabulary import Vocabulary
from qsd_rules.source.nodes import Node, at
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem, did_you_mean

KIND = Text("对象种类", "kind of subject")
FACT = Text("事实", "fact")
CLAUSE = Text("条款", "clause")
CHOICE = Text("选项", "choice")
ORGAN = Text("单位", "organ")
DECISION = Text("决定", "decision")
NUMBERS = ("integer", "decimal")

Path = list[int | str]


def build_scheme(
    files: list[tuple[EvaluationFile, Node]], opinion: Opinion, vocabulary: Vocabulary
) -> tuple[EvaluationScheme | None, list[Problem]]:
    """The scheme, none where the pack has no such file, and what is wrong with it."""
    if not files:
        return None, []
    document, node = files[0]
    builder = _Builder(node, opinion, vocabulary)
    return builder.build(document), builder.problems


class _Builder(Struct):
    node: Node
    opinion: Opinion
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def build(self, document: EvaluationFile) -> EvaluationScheme:
        addresses = {a: c.address for c in self.opinion.clauses.values() for a in (c.other_address, c.address)}
        clause = self.known(document.clause, addresses, CLAUSE, ["clause"])
        tasks, organs = document.tasks, document.organs
        return EvaluationScheme(
            clause=addresses.get(clause, ""),
            task_kind=tasks.subject if tasks else "",
            task_fact=tasks.fact if tasks else "",
            task_clauses=self.task_clauses(tasks, addresses) if tasks else {},
            organ_kind=organs.subject if organs else "",
            organ_fact=(organs.fact or "") if organs else "",
            organ_names=self.organ_names(organs) if organs else {},
            criticism=(organs.criticism or "") if organs else "",
            earlier=tuple(self.earlier(entry, ["earlier", index]) for index, entry in enumerate(document.earlier)),
        )

    def task_clauses(self, entry: TasksEntry, addresses: Mapping[str, str]) -> Mapping[str, str]:
        choices = self.choices(entry.subject, entry.fact, ["tasks"])
        found = {}
        for choice, address in entry.clauses.items():
            path: Path = ["tasks", "clauses", choice]
            self.known(choice, choices, CHOICE, path)
            found[choice] = addresses.get(self.known(address, addresses, CLAUSE, path), "")
            clause = self.opinion.clauses.get(found[choice])
            if clause is not None and clause.cells is None:
                message = Text(f"`{address}` 不是分解表的一行", f"`{address}` is no row of a table of tasks")
                hint = Text("行的条款有 `cells`", "the clause of a row has `cells`")
                self.problem("no-row", path, message, hint)
        return found

    def organ_names(self, entry: OrganSubjectsEntry) -> Mapping[str, str]:
        decision = self.vocabulary.decisions.get(entry.criticism or "")
        if entry.criticism is not None:
            self.known(entry.criticism, self.vocabulary.decisions, DECISION, ["organs", "criticism"])
        if decision is not None and decision.subject != entry.subject:
            message = Text(
                f"决定 `{decision.name}` 针对 `{decision.subject}`，不针对 `{entry.subject}`",
                f"decision `{decision.name}` is about `{decision.subject}`, not `{entry.subject}`",
            )
            self.problem("decision-of-another-kind", ["organs", "criticism"], message)
        if entry.fact is None:
            self.known(entry.subject, self.vocabulary.kinds, KIND, ["organs", "subject"])
            if entry.organs:
                message = Text("列了 `organs`，却没有 `fact`", "`organs` are listed without a `fact`")
                hint = Text("`fact` 是说明属于哪一单位的选项", "`fact` is the choice that says which organ it is")
                self.problem("missing-field", ["organs"], message, hint)
            return {}
        choices = self.choices(entry.subject, entry.fact, ["organs"])
        canonical = {name: o.name for o in self.vocabulary.organs.values() for name in (*o.aliases, o.name)}
        for choice, organ in entry.organs.items():
            self.known(choice, choices, CHOICE, ["organs", "organs", choice])
            self.known(organ, canonical, ORGAN, ["organs", "organs", choice])
        return {choice: canonical.get(organ, "") for choice, organ in entry.organs.items()}

    def choices(self, kind: str, name: str, path: Path) -> Mapping[str, Text]:
        """The choices of the fact by which subjects are told apart."""
        self.known(kind, self.vocabulary.kinds, KIND, [*path, "subject"])
        self.known(name, self.vocabulary.facts, FACT, [*path, "fact"])
        fact = self.vocabulary.facts.get(name)
        if fact is not None and (fact.kind != kind or fact.type != "choice"):
            message = Text(f"`{name}` 不是 `{kind}` 的选项事实", f"`{name}` is no choice of `{kind}`")
            self.problem("wrong-fact", [*path, "fact"], message)
        return dict(fact.choices) if fact is not None else {}

    def earlier(self, entry: EarlierEntry, path: Path) -> EarlierFigure:
        facts = [self.vocabulary.facts.get(name) for name in (entry.fact, entry.earlier)]
        self.known(entry.fact, self.vocabulary.facts, FACT, [*path, "fact"])
        self.known(entry.earlier, self.vocabulary.facts, FACT, [*path, "earlier"])
        if (entry.on is None) == (entry.years is None):
            message = Text("须写 `on` 或 `years`，且只写一个", "either `on` or `years` is to be given, not both")
            self.problem("on-or-years", path, message)
        self.problems.extend(self.unlike(facts[0], facts[1], path))
        return EarlierFigure(entry.fact, entry.earlier, entry.on, entry.years or 0)

    def unlike(self, fact: Fact | None, earlier: Fact | None, path: Path) -> Iterator[Problem]:
        """Why one fact can't hold an earlier figure of the other."""
        if fact is None or earlier is None:
            return
        same = (fact.kind, fact.unit) == (earlier.kind, earlier.unit)
        if not same or fact.type not in NUMBERS or earlier.type not in NUMBERS:
            message = Text(
                f"`{earlier.name}` 不能是 `{fact.name}` 的以往数值",
                f"`{earlier.name}` can't be an earlier figure of `{fact.name}`",
            )
            hint = Text("两者须同属一种对象、同为数、同一单位", "both must be numbers of one kind, in one unit")
            yield Problem("unlike-figures", at(self.node, [*path, "earlier"]).place, message, hint)

    def known(self, name: str, table: Mapping[str, object], what: Text, path: Path) -> str:
        """The name; a problem where the table doesn't have it."""
        if name not in table:
            message = Text(f"没有名为 `{name}` 的{what.zh}", f"there is no {what.en} `{name}`")
            self.problem("unknown-name", path, message, did_you_mean(name, table))
        return name

    def problem(self, check: str, path: Path, message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem(check, at(self.node, path).place, message, hint))
