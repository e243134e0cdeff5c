"""A small reader of JSON Schema: the keywords that ours uses, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

SCHEMA: dict[str, Any] = json.loads(
    files("archive.export").joinpath("article.schema.json").read_text("utf-8")
)
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
KNOWN = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "type", "const"),
    *("enum", "required", "properties", "additionalProperties", "items", "oneOf"),
    *("anyOf", "minLength", "minimum", "maximum"),
}


def faults(value: Any, schema: Mapping[str, Any] = SCHEMA, at: str = "$") -> list[str]:
    """What is wrong with the value; empty where it is valid."""
    return list(_faults(value, schema, at))


def _faults(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    unknown = set(schema) - KNOWN
    assert not unknown, f"keywords that this reader does not know: {unknown}"
    if "$ref" in schema:
        yield from _faults(value, SCHEMA["$defs"][schema["$ref"].split("/")[-1]], at)
    for key, wanted in (("oneOf", {1}), ("anyOf", {1, 2})):
        if key in schema:
            tries = [faults(value, option, at) for option in schema[key]]
            if sum(not found for found in tries) not in wanted:
                yield f"{at}: fits no option: {min(tries, key=len)}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "type" in schema:
        yield from _type_faults(value, schema, at)


def _type_faults(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if isinstance(value, bool) or not any(isinstance(value, TYPES[n]) for n in names):
        yield f"{at}: {value!r} is no {names}"
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        yield f"{at}: too short"
    if isinstance(value, int | float) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{at}: {value!r} is out of bounds"
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _faults(item, schema["items"], f"{at}[{number}]")
    if isinstance(value, dict):
        for key in schema.get("required", ()):
            if key not in value:
                yield f"{at}: lacks {key}"
        for key, item in value.items():
            rule = schema.get("properties", {}).get(key)
            rule = schema.get("additionalProperties") if rule is None else rule
            if rule is False:
                yield f"{at}: {key} is not in the schema"
            elif rule is not None:
                yield from _faults(item, rule, f"{at}.{key}")
