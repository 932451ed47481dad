"""What `/api/openapi.json` tells besides what the functions say: the record of an assessment, by its own schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI

ASSESSMENT: Final = {"$ref": "#/components/schemas/Assessment"}
"""The type of a record, for the answers that are one."""


def describe_assessments(application: FastAPI) -> None:
    """Have the description of an application tell what a record is made of."""
    described = application.openapi

    def with_assessments() -> dict[str, Any]:
        told = described()
        told["components"]["schemas"] |= assessment_schemas()
        return told

    application.openapi = with_assessments  # type: ignore[method-assign]  # as FastAPI's documentation has it


def assessment_schemas() -> dict[str, Any]:
    """The schema of records, each of its definitions with a name of its own."""
    text = files("qsd_rules.report").joinpath("assessment.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    names = {name: "Assessment" + "".join(map(str.capitalize, name.split("_"))) for name in schema["$defs"]}
    for name, called in names.items():
        text = text.replace(f'"#/$defs/{name}"', f'"#/components/schemas/{called}"')
    schema = json.loads(text)
    parts = {names[name]: part for name, part in schema.pop("$defs").items()}
    del schema["$schema"]
    return {"Assessment": schema, **parts}
