"""``kiosk schemas``: writes the JSON Schemas and the AsyncAPI document of all messages."""

import argparse
import json
from pathlib import Path
from typing import Any

from kiosk.link.schemas import asyncapi, schemas


def main(arguments: list[str]) -> int:
    """Write the files; return 0."""
    parser = argparse.ArgumentParser(prog="kiosk schemas", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        _write(folder / f"{name}.json", schema)
    _write(folder / "asyncapi.json", asyncapi())
    return 0


def _write(file: Path, document: dict[str, Any]) -> None:
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8")
