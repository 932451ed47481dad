"""The form: facts of one subject entered on a page, with what they come to and the next question beside them."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionOutcome
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.meaning import Need
from qsd_rules.desk.form.entered import (
    EnteredForm,
    ReadForm,
    blank_form,
    entered_form,
    field_of_need,
    identity,
    read_form,
)
from qsd_rules.desk.form.fields import Field, Group, asked_facts, field_of, groups_of
from qsd_rules.desk.form.ranking import Answer, Question, answers, ranked
from qsd_rules.desk.forms import checked_form
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render, wants_fragment
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import keep, words_of
from qsd_rules.desk.visit import require
from qsd_rules.policy.model import Fact, Kind, Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems

NAVIGATION = None
SOURCE = Text("网页表单", "form")
NO_MATTER = Text("{label}不适用", "{label} does not apply")


class SubjectFields(Struct, frozen=True):
    """The fields of one subject of a form, and its collections that can be called complete."""

    number: int
    kind: Kind
    id: str
    name: str
    groups: list[Group]
    collections: list[Fact]
    complete: frozenset[str]


class ToldAnswer(Struct, frozen=True):
    """What an answer would settle, in words."""

    label: Text
    told: list[tuple[DecisionOutcome, Text]]


class NextQuestion(Struct, frozen=True):
    """The question to ask next, with its field; `of` names its subject where that isn't the form's own."""

    question: Question
    key: str
    name: str
    field: Field
    of: str
    decisions: list[Text]
    answers: list[ToldAnswer]

    @property
    def settles(self) -> bool:
        """Whether some answer settles a decision."""
        return any(answer.told for answer in self.answers)


class OpenQuestion(Struct, frozen=True):
    """A fact that is not known; `target` is the field that asks for it, if the form has it."""

    question: Question
    target: str
    of: str


async def show(request: Request) -> Response:
    """An empty form."""
    require(request, "reader")
    desk, kind = desk_of(request), kind_of(request)
    entered = blank_form(kind.name, day_in_force(desk.policy))
    values = await desk.work.do(told, desk, kind, entered)
    return render(request, "form.html", **values)


async def fill(request: Request) -> Response:
    """What was entered so far and what it comes to; or the record it was kept as."""
    visit, desk, kind = require(request, "reader"), desk_of(request), kind_of(request)
    form = await checked_form(request)
    if wants_to_keep(form):
        require(request, "officer")
        number = await desk.work.do(kept, desk, form, kind, visit.name)
        return RedirectResponse(f"/records/{number}", 303)
    values = await desk.work.do(filled, desk, kind, form)
    return render(request, "form_part.html" if wants_fragment(request) else "form.html", **values)


def wants_to_keep(form: FormData) -> bool:
    """Whether the form is to be kept as a record."""
    return form.get("keep") == "yes"


def kind_of(request: Request) -> Kind:
    """The kind of subject that a form is for.

    Raises:
        Refused: there is no such kind.
    """
    kind = desk_of(request).policy.kinds.get(request.path_params["kind"])
    if kind is None:
        raise not_found()
    return kind


def day_in_force(policy: Policy) -> date:
    """Today, or the nearest day on which the policy is in force."""
    today = date.today()
    if today < policy.in_force_from:
        return policy.in_force_from
    return today if policy.in_force_to is None else min(today, policy.in_force_to)


def kept(desk: Desk, form: FormData, kind: Kind, by: str) -> int:
    """The number of the record that a form was kept as.

    Raises:
        InputProblems: what is wrong with what was entered.
    """
    read = read_form(desk.policy, entered_form(form, desk.policy, kind.name), day_in_force(desk.policy))
    if read.problems:
        raise InputProblems(read.problems.values())
    return keep(desk.database, assess(desk.policy, read.snapshot), SOURCE.zh, by)


def filled(desk: Desk, kind: Kind, form: FormData) -> dict[str, Any]:
    """What the form's page shows of what was entered."""
    return told(desk, kind, entered_form(form, desk.policy, kind.name))


def told(desk: Desk, kind: Kind, entered: EnteredForm) -> dict[str, Any]:
    """What the form's page shows: all fields as entered, and what they come to."""
    policy = desk.policy
    read = read_form(policy, entered, day_in_force(policy))
    assessment = assess(policy, read.snapshot)
    subject = (kind.name, identity(policy, entered.subjects[0], 0))
    skipped = {need for key in entered.skipped if (need := need_of(key, entered, policy))}
    questions = ranked(assessment, subject, entered.decision, skipped)
    fields = [subject_fields(policy, entered, number, read, questions) for number in range(len(entered.subjects))]
    structure = " ".join(field.name for each in fields for group in each.groups for field in group.fields)
    decided = [each for each in assessment.decisions if each.subject == subject]
    found = [
        (outcome, policy.rules[outcome.rule])
        for name in FINDINGS[:-1]
        for outcome in assessment.outcomes
        if outcome.outcome == name
    ]
    return {
        "kind": kind,
        "entered": entered,
        "subjects": fields,
        "structure": hashlib.sha256(structure.encode()).hexdigest(),
        "decisions": [each for each in policy.decisions.values() if each.subject == kind.name],
        "told": [(each, policy.decisions[each.decision].label, words_of(policy, each)) for each in decided],
        "found": found,
        "next": next_question(questions, assessment, entered) if questions else None,
        "open": [open_question(each, entered, assessment) for each in questions],
        "problems": list(read.problems.items()),
    }


def subject_fields(
    policy: Policy, entered: EnteredForm, number: int, read: ReadForm, questions: list[Question]
) -> SubjectFields:
    """The fields of one subject: of the form's own all there are, of others what is entered or asked for."""
    subject = entered.subjects[number]
    identifier = identity(policy, subject, number)
    asked = {each.need.fact for each in questions if (each.need.kind, each.need.subject) == (subject.kind, identifier)}
    fields = []
    for fact in asked_facts(policy, subject.kind):
        if number and fact.name not in asked and fact.path not in subject.written:
            continue
        name = f"fact.{number}.{fact.path}"
        problem = read.problems.get(name)
        told = (problem.message, problem.hint) if problem else (Text("", ""), None)
        fields.append(field_of(fact, name, subject.written.get(fact.path, ()), policy, told))
    collections = [
        fact
        for fact in policy.facts.values()
        if fact.kind == subject.kind and fact.to and (fact.many or fact.inverse_of)
    ]
    return SubjectFields(
        number,
        policy.kinds[subject.kind],
        identifier,
        subject.name or identifier,
        groups_of(fields, policy),
        collections,
        subject.complete,
    )


def next_question(questions: list[Question], assessment: Assessment, entered: EnteredForm) -> NextQuestion | None:
    """The question that helps most, if a field can hold its answer."""
    policy, first = assessment.policy, questions[0]
    name = field_of_need(policy, entered, first.need)
    if name is None:
        return None
    field = field_of(first.fact, name, (), policy)
    return NextQuestion(
        question=first,
        key=name.removeprefix("fact."),
        name=f"next.{name.removeprefix('fact.')}",
        field=field,
        of=other_subject(first, entered, assessment),
        decisions=[policy.decisions[decision].label for decision in first.decisions],
        answers=[told_answer(policy, answer) for answer in answers(assessment, first)],
    )


def told_answer(policy: Policy, answer: Answer) -> ToldAnswer:
    """An answer with what it settles, in words."""
    return ToldAnswer(answer.label, [(outcome, settled_words(policy, outcome)) for outcome in answer.decisions])


def settled_words(policy: Policy, outcome: DecisionOutcome) -> Text:
    """What a decision comes to, or that there is none to be made."""
    if outcome.status != "not_applicable":
        return words_of(policy, outcome)
    label = policy.decisions[outcome.decision].label
    return Text(NO_MATTER.zh.format(label=label.zh), NO_MATTER.en.format(label=label.en))


def open_question(question: Question, entered: EnteredForm, assessment: Assessment) -> OpenQuestion:
    """An open fact with the field that asks for it."""
    name = field_of_need(assessment.policy, entered, question.need)
    return OpenQuestion(question, (name or "").replace(".", "-"), other_subject(question, entered, assessment))


def other_subject(question: Question, entered: EnteredForm, assessment: Assessment) -> str:
    """The name of the subject a question is about, where that isn't the form's own."""
    first = (entered.subjects[0].kind, identity(assessment.policy, entered.subjects[0], 0))
    key = (question.need.kind, question.need.subject)
    return "" if key == first else assessment.snapshot.subjects[key].name


def need_of(key: str, entered: EnteredForm, policy: Policy) -> Need | None:
    """The open fact that a skipped question asked for."""
    number, _, path = key.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 3 and int(number) < len(entered.subjects)):
        return None
    subject = entered.subjects[int(number)]
    return Need(subject.kind, identity(policy, subject, int(number)), f"{subject.kind}.{path}")


ROUTES = (
    Route("/form/{kind}", show, methods=["GET"]),
    Route("/form/{kind}", fill, methods=["POST"]),
)
