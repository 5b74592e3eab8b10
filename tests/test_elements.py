"""The manifest of the elements has the shape that editors read. What it says is compared with the source in js/test."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "node_modules" / "custom-elements-manifest" / "schema.json"


@pytest.mark.skipif(not SCHEMA.exists(), reason="no node_modules")
def test_the_manifest_fits_its_schema() -> None:
    manifest = json.loads((ROOT / "js" / "package" / "custom-elements.json").read_text("utf-8"))
    jsonschema.validate(manifest, json.loads(SCHEMA.read_text("utf-8")))
