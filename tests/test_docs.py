"""What the documentation shows works: its commands exist, its blocks parse, its surveys pass the check."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
import yaml

from devtools.commands import main as dev
from widget_server.adapters.files import check
from widget_server.cli import main as cuecard
from widget_server.core.context import Context
from widget_server.services.items import Item

ROOT = Path(__file__).resolve().parent.parent

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    return [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.exists()]


def blocks(*languages: str) -> Iterator[object]:
    """A parameter (page and line, text) for each fenced block in one of the languages."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for block in FENCE.finditer(text):
            if block[1] in languages:
                line = text.count("\n", 0, block.start()) + 1
                yield pytest.param(block[2], id=f"{page.relative_to(ROOT)}:{line}")


def commands(program: str, text: str) -> set[str]:
    """The words that follow a program's name where it is called: in shell blocks and in `spans of code`."""
    shell = [block[2] for block in FENCE.finditer(text) if block[1] in {"", "bash", "console", "sh", "shell"}]
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    call = re.compile(rf"^(?:\$ +)?{re.escape(program)} ([a-z][a-z-]*)", re.MULTILINE)
    return {word for code in (*shell, *spans) for word in call.findall(code)}


@pytest.mark.parametrize("file", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages()])
def test_commands_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for program, group in (("./dev", dev), ("cuecard", cuecard)):
        assert isinstance(group, click.Group)
        assert commands(program, text) - set(group.list_commands(click.Context(group))) == set(), program


@pytest.mark.parametrize("file", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages()])
def test_links_within_the_project_lead_somewhere(file: Path) -> None:
    text = FENCE.sub("", file.read_text(encoding="utf-8"))
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in target]
    assert [target for target in targets if not (file.parent / target).exists()] == []


def misfits(value: Any, kind: Any, where: str) -> Iterator[str]:
    """Where a JSON value has other fields than its type; one that is left out must be one that may be."""
    if isinstance(kind, msgspec.inspect.StructType):
        if missing := {field.encode_name for field in kind.fields if field.required} - value.keys():
            yield f"{where} lacks {sorted(missing)}"
        if more := value.keys() - {field.encode_name for field in kind.fields}:
            yield f"{where} has no {sorted(more)}"
        for field in kind.fields:
            if field.encode_name in value:
                yield from misfits(value[field.encode_name], field.type, f"{where}.{field.encode_name}")
    elif isinstance(kind, msgspec.inspect.UnionType) and isinstance(value, dict):
        structs = [each for each in kind.types if isinstance(each, msgspec.inspect.StructType)]
        # Of several, as a question's value may be, which one it is is the conversion's to say.
        if len(structs) == 1:
            yield from misfits(value, structs[0], where)
    elif isinstance(kind, msgspec.inspect.VarTupleType):
        for at, each in enumerate(value):
            yield from misfits(each, kind.item_type, f"{where}[{at}]")


def test_the_sample_of_a_response_has_the_fields_of_one() -> None:
    text = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    [sample] = [block[2] for block in FENCE.finditer(text) if '"responses"' in block[2]]
    for response in json.loads(sample)["responses"]:
        msgspec.convert(response, Item)
        assert list(misfits(response, msgspec.inspect.type_info(Item), "response")) == []
        assert sorted(response["context"]) == sorted({*Context.__struct_fields__} - {"why"})


@pytest.mark.parametrize("text", list(blocks("python")))
def test_python_parses(text: str) -> None:
    ast.parse(text)


@pytest.mark.parametrize("text", list(blocks("json")))
def test_json_parses(text: str) -> None:
    json.loads(text)


@pytest.mark.parametrize("text", list(blocks("yaml")))
def test_yaml_parses_and_a_survey_passes_the_check(text: str, tmp_path: Path) -> None:
    value = yaml.load(text, yaml.CSafeLoader)  # the one that reads workspaces
    if text.startswith("# examples/cookbook/"):
        return  # a file of a whole workspace, checked there: test_cookbook
    if isinstance(value, dict) and {"when", "questions"} <= value.keys():
        file = tmp_path / "surveys" / "shown.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        assert [str(mistake) for mistake in check(file)] == []
