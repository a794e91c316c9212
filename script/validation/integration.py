"""The integration as files: read once, asked by every check."""

import ast
from dataclasses import dataclass
from functools import cached_property
import json
from pathlib import Path
from typing import Any

from homeassistant.util.yaml import load_yaml_dict

from . import catalogues
from .catalogues import Catalogue

type Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Integration:
    """The repository and the integration in it; a file that is missing reads as empty."""

    root: Path
    domain: str
    languages: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Return the integration's folder."""
        return self.root / "custom_components" / self.domain

    @cached_property
    def manifest(self) -> Json:
        """Return manifest.json."""
        return self._json("manifest.json")

    @cached_property
    def strings(self) -> Json:
        """Return the English strings."""
        return self._json("translations/en.json")

    @cached_property
    def icons(self) -> Json:
        """Return icons.json."""
        return self._json("icons.json")

    @cached_property
    def services(self) -> Json:
        """Return services.yaml."""
        return self._yaml("services.yaml")

    @cached_property
    def quality_scale(self) -> Json:
        """Return quality_scale.yaml."""
        return self._yaml("quality_scale.yaml")

    @cached_property
    def catalogues(self) -> dict[str, Catalogue]:
        """Return what people read in every language, by where they read it."""
        return catalogues.read(self.root, self.domain)

    @cached_property
    def modules(self) -> dict[str, ast.Module]:
        """Return the parsed code, by path inside the integration."""
        return {
            str(file.relative_to(self.path)): ast.parse(file.read_text())
            for file in sorted(self.path.rglob("*.py"))
        }

    def _json(self, name: str) -> Json:
        file = self.path / name
        content: Json = json.loads(file.read_text()) if file.exists() else {}
        return content

    def _yaml(self, name: str) -> Json:
        file = self.path / name
        return dict(load_yaml_dict(str(file))) if file.exists() else {}
