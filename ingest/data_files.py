"""Reads the YAML data files that ship with the code, with libyaml where it is installed: some ten times faster."""

from pathlib import Path
from typing import Any

import yaml


def load_yaml(path: Path) -> Any:
    """Returns the content of a YAML file of ours, UTF-8, every scalar as text: "on", "no" and "1" are words here.

    Raises:
        OSError: the file cannot be read.
        yaml.YAMLError: it is no YAML; the message names the line.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (base loaders make text only)
