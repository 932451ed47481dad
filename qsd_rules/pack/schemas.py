"""JSON Schemas of the files people write, by which editors complete and check them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from qsd_rules.words.language import Text

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from qsd_rules.policy.model import Policy

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


class NumbersAsNumbers(GenerateJsonSchema):
    """Exact decimals are written as numbers; pydantic alone would allow texts as well."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        found: JsonSchemaValue = {"type": "number"}
        for bound, keyword in (("ge", "minimum"), ("le", "maximum")):
            if bound in schema:
                found[keyword] = float(schema[bound])  # type: ignore[literal-required]
        return found


def _of_model(model: type[BaseModel]) -> Schema:
    return dict(model.model_json_schema(by_alias=True, schema_generator=NumbersAsNumbers))


def _policy(policy: Policy | None) -> Schema:
    from qsd_rules.policy.documents import PolicyFile

    return _of_model(PolicyFile)


def _vocabulary(policy: Policy | None) -> Schema:
    from qsd_rules.policy.documents import VocabularyFile

    return _of_model(VocabularyFile)


def _opinion(policy: Policy | None) -> Schema:
    from qsd_rules.policy.documents import OpinionFile

    return _of_model(OpinionFile)


def _evaluation(policy: Policy | None) -> Schema:
    from qsd_rules.policy.documents import EvaluationFile

    return _of_model(EvaluationFile)


def _cases(policy: Policy | None) -> Schema:
    from qsd_rules.pack.cases.documents import CasesFile

    return _of_model(CasesFile)


def _proof(policy: Policy | None) -> Schema:
    from qsd_rules.prove.known import ExceptionsFile

    return _of_model(ExceptionsFile)


def _pack(policy: Policy | None) -> Schema:
    """Any file of a pack."""
    builders = (_policy, _vocabulary, _opinion, _evaluation, _cases, _proof)
    parts = [build(policy) for build in builders]
    definitions: Schema = {}
    for part in parts:
        definitions |= part.pop("$defs", {})
    return {"anyOf": parts, "$defs": definitions}


def _snapshot(policy: Policy | None) -> Schema:
    from qsd_rules.facts.schema import snapshot_schema

    assert policy is not None, "INVARIANT: the snapshot's schema is asked for with a policy"
    return dict(snapshot_schema(policy))


SCHEMAS: Mapping[str, tuple[Text, Callable[[Policy | None], Schema]]] = {
    "pack": (Text("规则包的任一文件", "any file of a pack"), _pack),
    "policy": (Text("policy.yaml：政策的名称、机关、文号、日期", "policy.yaml: the policy's identity"), _policy),
    "vocabulary": (Text("vocabulary/*.yaml：词汇", "vocabulary/*.yaml: the vocabulary"), _vocabulary),
    "opinion": (Text("opinion/*.yaml：条目和规则", "opinion/*.yaml: clauses and rules"), _opinion),
    "evaluation": (Text("evaluation.yaml：年度评价", "evaluation.yaml: the yearly evaluation"), _evaluation),
    "cases": (Text("cases/*.yaml：算例", "cases/*.yaml: worked examples"), _cases),
    "proof": (
        Text("proof/*.yaml：求证的已知例外", "proof/*.yaml: known exceptions to what is proved"),
        _proof,
    ),
    "snapshot": (Text("事实文件", "a file of facts"), _snapshot),
}
"""What there is a schema of, with what it describes. Only the snapshot's depends on the policy: on its vocabulary."""


def schema_of(name: str, policy: Policy | None) -> Schema:
    """The JSON Schema of that name.

    Raises:
        KeyError: there is none.
    """
    about, build = SCHEMAS[name]
    schema = build(policy)
    schema.pop("$schema", None)
    title = f"qsd-rules {name}"
    description = f"{about.zh}\n\n{about.en}"
    return {"$schema": DIALECT, "$id": f"qsd-rules:{name}", **schema, "title": title, "description": description}
