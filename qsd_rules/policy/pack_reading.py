"""Reading a pack: from a folder of YAML files to a checked policy."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from qsd_rules.policy.model import Policy
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from qsd_rules.conditions.vocabulary import Vocabulary as Names
    from qsd_rules.policy.documents import PolicyFile
    from qsd_rules.policy.shape import Document
    from qsd_rules.policy.vocabulary import Vocabulary
    from qsd_rules.source.nodes import Node

IDENTITY = "policy.yaml"
FOLDERS = ("vocabulary", "opinion")
EVALUATION = "evaluation.yaml"


def shipped_pack() -> Path:
    """The pack that comes with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def pack_files(root: Path) -> list[str]:
    """The pack's files that make up the policy, as paths below `root`, in the order of the text.

    Raises:
        InputProblems: it is no pack.
    """
    if not (root / IDENTITY).is_file():
        raise InputProblems(
            [
                Problem(
                    "no-pack",
                    Place(shown_path(root)),
                    Text(f"这里没有规则包：缺少 `{IDENTITY}`", f"there is no pack here: `{IDENTITY}` is missing"),
                    Text("用 `--rules` 指向含有它的文件夹", "point `--rules` at the folder that holds it"),
                )
            ]
        )
    found = [path for name in FOLDERS for path in sorted((root / name).glob("*.yaml"), key=_natural)]
    optional = [EVALUATION] if (root / EVALUATION).is_file() else []
    return [IDENTITY, *(path.relative_to(root).as_posix() for path in found if not path.is_dir()), *optional]


def source_files(root: Path) -> list[str]:
    """The files that hold the text as received: a policy is made from them too."""
    found = sorted((root / "source").glob("*"))
    return [path.relative_to(root).as_posix() for path in found if path.is_file()]


def bytes_of(path: Path) -> bytes:
    """What a file holds; nothing for one that can't be read, which is reported when the pack is compiled."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _natural(path: Path) -> tuple[tuple[int, int, str], ...]:
    """`3.1-…` before `3.10-…`; numbered files before named ones."""
    number = path.stem.partition("-")[0]
    if not number.replace(".", "").isdigit():
        return ((1, 0, path.stem),)
    return (*((0, int(part), "") for part in number.split(".") if part), (0, -1, path.stem))


def digest_of(contents: dict[str, bytes]) -> str:
    """One digest of all files, by name and content, line ends aside."""
    total = hashlib.sha256()
    for name, content in sorted(contents.items()):
        total.update(os.fsencode(f"{name}\0") + hashlib.sha256(content.replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()


def compile_pack(root: Path, files: Sequence[str], digest: str) -> Policy:
    """The policy that the files write.

    Raises:
        InputProblems: everything that is wrong with them.
    """
    from qsd_rules.policy import documents as shapes
    from qsd_rules.policy.conclusions import cycle_problems
    from qsd_rules.policy.evaluation_scheme import build_scheme
    from qsd_rules.policy.invariants import build_invariants
    from qsd_rules.policy.opinion import build_clauses, build_rules, unit_problems
    from qsd_rules.policy.vocabulary import build_vocabulary, names_for_conditions, text

    problems: list[Problem] = []
    identities: list[tuple[shapes.PolicyFile, Node]] = []
    vocabularies: list[tuple[shapes.VocabularyFile, Node]] = []
    opinions: list[tuple[shapes.OpinionFile, Node]] = []
    evaluations: list[tuple[shapes.EvaluationFile, Node]] = []
    for name in files:
        if name == IDENTITY:
            found = _read_into(identities, shapes.PolicyFile, root / name)
            newer = _newer_format(root / name)
            if newer is not None:
                # What a later format writes otherwise would be reported as wrong all over the pack.
                raise InputProblems([newer])
            problems.extend(found)
        elif name == EVALUATION:
            problems.extend(_read_into(evaluations, shapes.EvaluationFile, root / name))
        elif name.startswith("vocabulary/"):
            problems.extend(_read_into(vocabularies, shapes.VocabularyFile, root / name))
        else:
            problems.extend(_read_into(opinions, shapes.OpinionFile, root / name))
    if problems:
        # What a broken file defines (kinds, clauses, parameters) would be reported as unknown all over the pack.
        raise InputProblems(problems)
    identity = identities[0][0]
    problems += _identity_problems(*identities[0])
    vocabulary, found = build_vocabulary(vocabularies)
    problems += found
    problems += _required_problems(*identities[0], vocabulary.kinds)
    opinion, found = build_clauses(opinions, identity.in_force.from_)
    problems += found
    names = names_for_conditions(vocabulary, opinion.parameters)
    problems += unit_problems(opinion, vocabulary.units)
    problems += _derive(vocabulary, names)
    invariants, found = build_invariants(vocabulary, names)
    problems += found
    problems += _stages(vocabulary, names)
    problems += build_rules(opinions, opinion, vocabulary, names, identity.interpreted)
    problems += cycle_problems(vocabulary.facts, opinion.rules.values(), vocabulary.decisions)
    scheme, found = build_scheme(evaluations, opinion, vocabulary)
    problems += found
    received = _received_text(root, identity, problems)
    if problems:
        raise InputProblems(problems)
    words = "\n".join(f"{clause.address}\n{clause.text}" for clause in opinion.clauses.values())
    return Policy(
        name=identity.policy,
        title=text(identity.title),
        issuer=text(identity.issuer),
        number=identity.number,
        issued=identity.issued,
        in_force_from=identity.in_force.from_,
        in_force_to=identity.in_force.to,
        normalization=text(identity.normalization) if identity.normalization else Text("", ""),
        clauses=opinion.clauses,
        rules=opinion.rules,
        parameters=opinion.parameters,
        kinds=vocabulary.kinds,
        units=vocabulary.units,
        facts=vocabulary.facts,
        documents=vocabulary.documents,
        decisions=vocabulary.decisions,
        organs=vocabulary.organs,
        digest=digest,
        text_digest=hashlib.sha256(words.encode()).hexdigest(),
        received_text=received,
        evaluation=scheme,
        requires_subjects=identity.requires_subjects,
        format=identity.format,
        invariants=invariants,
    )


def _newer_format(path: Path) -> Problem | None:
    """The problem of a pack whose format is newer than those that are read, if it is one."""
    from qsd_rules.policy.documents import FORMAT
    from qsd_rules.source.document_reading import read_documents
    from qsd_rules.source.nodes import Mapping, Scalar

    documents, _ = read_documents([path])
    for document in documents:
        written = document.node.get("format") if isinstance(document.node, Mapping) else None
        number = written.value if isinstance(written, Scalar) else None
        if written is not None and isinstance(number, int) and number > FORMAT:
            message = Text(
                f"规则包的格式是 {number}，本程序读格式 1 至 {FORMAT}",
                f"the pack has format {number}, this program reads formats 1 to {FORMAT}",
            )
            hint = Text("请用更新的程序读取", "read it with a later version of the program")
            return Problem("newer-format", written.place, message, hint)
    return None


def _read_into(found: list[tuple[Document, Node]], model: type[Document], path: Path) -> list[Problem]:
    """Read one file of the pack; what is wrong with it is the result."""
    from qsd_rules.policy.shape import read_shape
    from qsd_rules.source.document_reading import read_documents

    documents, problems = read_documents([path])
    for document in documents:
        shape = read_shape(model, document.node)
        if isinstance(shape, list):
            problems.extend(shape)
        else:
            found.append((shape, document.node))
    return problems


def _derive(vocabulary: Vocabulary, names: Names) -> list[Problem]:
    """Check the derivations and put them into their facts."""
    from qsd_rules.policy.vocabulary import signature

    problems = list(_derivations(vocabulary, names))
    if problems:
        return problems
    while found := _without_value(vocabulary):
        for name in found:
            fact = vocabulary.facts[name] = replace(vocabulary.facts[name], optional=True)
            names.facts[fact.kind][fact.path] = signature(fact)  # type: ignore[index]  # INVARIANT: tables made here
    # What is now known to be a share of nothing at times may be asked of members of a list, which is refused.
    return list(_derivations(vocabulary, names))


def _stages(vocabulary: Vocabulary, names: Names) -> Iterator[Problem]:
    """Check until when each decision can be taken and put it into the decision; what is wrong with it is told."""
    from qsd_rules.policy.opinion import check_source

    for name, (source, node) in vocabulary.stages.items():
        decision = vocabulary.decisions[name]
        if decision.subject not in vocabulary.kinds:
            continue
        condition = check_source(source, decision.subject, names, node)
        if isinstance(condition, Problem):
            yield condition
        else:
            vocabulary.decisions[name] = replace(decision, open_while=condition)


def _derivations(vocabulary: Vocabulary, names: Names) -> Iterator[Problem]:
    """Check each derivation and put it into its fact; what is wrong with it is told."""
    from qsd_rules.policy.opinion import check_source
    from qsd_rules.policy.vocabulary import signature, type_of

    for name, (source, node) in vocabulary.derivations.items():
        fact = vocabulary.facts[name]
        if fact.kind not in vocabulary.kinds or fact.type == "relation":
            continue
        condition = check_source(source, fact.kind, names, node, type_of(fact))
        if isinstance(condition, Problem):
            yield condition
        else:
            vocabulary.facts[name] = fact = replace(fact, derive=condition)
            names.facts[fact.kind][fact.path] = signature(fact)  # type: ignore[index]  # INVARIANT: tables made here


def _without_value(vocabulary: Vocabulary) -> list[str]:
    """The derived facts, not yet optional, that may have no value: what they ask for may not exist."""
    from qsd_rules.conditions.existence import YES
    from qsd_rules.policy.usage import exists

    facts = vocabulary.facts
    return [
        fact.name
        for fact in facts.values()
        if fact.derive is not None and not fact.optional and exists(fact.derive.expression, facts) != YES
    ]


def _identity_problems(identity: PolicyFile, node: Node) -> list[Problem]:
    """What can't be of a policy's own file."""
    from qsd_rules.source.nodes import at

    problems: list[Problem] = []
    in_force, source = identity.in_force, identity.source
    if in_force.to is not None and in_force.to < in_force.from_:
        message = Text(
            f"施行期止于 {in_force.to}，早于起始日 {in_force.from_}",
            f"the policy ends on {in_force.to}, before its first day {in_force.from_}",
        )
        problems.append(Problem("wrong-order", at(node, ["in_force", "to"]).place, message))
    if source is not None and not (source.startswith("source/") and ".." not in Path(source).parts):
        message = Text(f"`{source}` 不在规则包的 `source/` 里", f"`{source}` is not in the pack's `source/`")
        problems.append(Problem("outside-pack", at(node, ["source"]).place, message))
    return problems


def _required_problems(identity: PolicyFile, node: Node, kinds: Collection[str]) -> Iterator[Problem]:
    """The kinds of which a subject is required that the vocabulary doesn't have."""
    from qsd_rules.source.nodes import at

    for number, name in enumerate(identity.requires_subjects):
        if name not in kinds:
            message = Text(f"没有对象类别 `{name}`", f"there is no kind of subject `{name}`")
            place = at(node, ["requires_subjects", number]).place
            yield Problem("unknown-kind", place, message, did_you_mean(name, kinds))


def _received_text(root: Path, identity: PolicyFile, problems: list[Problem]) -> str:
    """The text as received, if the pack has it."""
    from qsd_rules.source.files import read_file

    if identity.source is None or any(problem.check == "outside-pack" for problem in problems):
        return ""
    try:
        return read_file(root / identity.source).text
    except InputProblems as found:
        problems.extend(found.problems)
        return ""
