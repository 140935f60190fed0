"""The settings: one documented table, read from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.sources import UserError

ROOT = Path(__file__).parent.parent


class SettingsError(UserError):
    """A setting that cannot be used; the message names it and says what is expected."""


class Settings(BaseSettings):
    """What an operator may change; each is the environment variable REPERE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="REPERE_", env_ignore_empty=True, frozen=True)

    corpus: Annotated[
        Path, Field(description="Folder of the documents: sources.yaml, received/, texts/.")
    ] = ROOT / "corpus"
    index: Annotated[
        Path, Field(description="Folder of the index: a cache, rebuilt from the texts at will.")
    ] = ROOT / ".index"
    embedder: Annotated[
        str,
        Field(
            description="Embedding model: `minilm`, the packaged one, or the folder of a "
            "sentence-transformers model."
        ),
    ] = "minilm"
    host: Annotated[str, Field(description="Address the page listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port the page listens on.")] = 7860
    max_message: Annotated[
        int, Field(ge=100, description="Longest message that is read, in characters.")
    ] = 4000
    max_file_megabytes: Annotated[
        float, Field(gt=0, description="Largest file that `add` reads, in megabytes.")
    ] = 30

    @classmethod
    def load(cls) -> Settings:
        """Read the settings from the environment; SettingsError where one cannot be used."""
        try:
            return cls()
        except ValidationError as error:
            details = error.errors(include_url=False)[0]
            name = f"REPERE_{details['loc'][0]}".upper()
            raise SettingsError(f"{name} is {details['input']!r}: {details['msg']}.") from error
