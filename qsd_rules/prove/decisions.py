"""The questions about a decision: whether it is always settled, can be clear, and each of its acts can come about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from qsd_rules.assess.assessment import DecisionOutcome
from qsd_rules.assess.meaning import Judging
from qsd_rules.policy.model import Decision, Policy, Rule
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.asking import Confirm, Inquiry
from qsd_rules.prove.formulas import all_of, any_of, no
from qsd_rules.prove.one_rule import everything_known, nowhere, somewhere
from qsd_rules.prove.symbols import NO
from qsd_rules.words.language import Text

LEFT_OPEN = Text("所据事实都已给出，决定仍不能作出", "all facts it hangs on are given, and it is still pending")


def rules_bearing_on(decision: Decision, policy: Policy) -> list[Rule]:
    """The rules that bear on a decision."""
    return [rule for rule in policy.rules.values() if decision.name in dict(rule.decisions)]


def answers_about(decision: Decision, inquiry: Inquiry, governing: Mapping[str, str]) -> Iterator[Answer]:
    """The answers to all questions about a decision, each rule in its governing reading."""
    way = (decision.subject,)
    bearing = rules_bearing_on(decision, inquiry.policy)
    outcomes = [(rule, inquiry.formulas.outcome(rule, governing[rule.name], way)) for rule in bearing]
    rails = inquiry.formulas.decision(way, decision.name)
    pending = all_of(no(rails.known), everything_known(inquiry.symbols))
    yield nowhere(
        Answer("decision-settled", (decision.name,), "proved"),
        pending,
        decided(decision, lambda found: found.status == "pending" and not found.needs),
        inquiry,
        LEFT_OPEN,
    )
    yield somewhere(
        Answer("decision-can-be-clear", (decision.name,), "proved"),
        all_of(rails.true, any_of(*(no(outcome.not_applicable) for _, outcome in outcomes))),
        decided(decision, lambda found: found.status == "clear"),
        inquiry,
    )
    earlier = NO
    for act, _ in decision.acts:
        against = any_of(
            *(
                outcome.unmet
                for rule, outcome in outcomes
                if outcome.unmet_is == "violated" and dict(rule.decisions)[decision.name] == act
            )
        )
        yield somewhere(
            Answer("act-can-be-taken", (decision.name,), "proved", part=act),
            all_of(against, no(earlier)),
            decided(decision, lambda found, act=act: found.act == act),  # type: ignore[misc]
            inquiry,
        )
        earlier = any_of(earlier, against)


def decided(decision: Decision, fits: Callable[[DecisionOutcome], bool]) -> Confirm:
    """Whether the decision on the subject asked about fits."""

    def confirm(judging: Judging) -> bool:
        key = next(key for key in judging.snapshot.subjects if key[0] == decision.subject)
        return fits(judging.decision(decision, key))

    return confirm
