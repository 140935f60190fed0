"""Entries: the lists, in YAML, that people read and correct in a corpus."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import yaml

Unreadable = (OSError, ValueError, TypeError, yaml.YAMLError)
"""What a file of entries that cannot be read, or does not hold what it should, may raise."""


class _Loader(yaml.CSafeLoader):
    """YAML that refuses to say the same thing twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if repeated := {key for key in keys if keys.count(key) > 1 and key != "<<"}:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {sorted(repeated)[0]!r} is given twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


@lru_cache(maxsize=32)
def parse_entries(text: str) -> list[Any]:
    """Parse a list of entries; those of a text that was already parsed are the same objects.

    Raises YAMLError where a key is given twice, too.
    """
    return yaml.load(text, Loader=_Loader) or []
