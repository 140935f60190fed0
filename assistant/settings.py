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
    root_path: Annotated[
        str,
        Field(
            pattern=r"^(/[\w.~-]+)*$",
            description="Where a proxy serves the page, such as /repere; nothing at the root.",
        ),
    ] = ""
    login: Annotated[
        str | None,
        Field(
            pattern=r"^[^:\s]+:\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$",
            repr=False,
            description="Name and bcrypt hash of the password that everything asks for, as "
            "`htpasswd -nB NAME` prints them; nothing leaves it open.",
        ),
    ] = None
    requests_per_minute: Annotated[
        int,
        Field(
            ge=0, description="POST requests that a client may make in a minute; 0 for no limit."
        ),
    ] = 0
    feedback: Annotated[
        Path | None,
        Field(
            description="SQLite file in which opinions on answers are kept; without it none is "
            "asked for."
        ),
    ] = None
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
            given = f" is {details['input']!r}" if name != "REPERE_LOGIN" else ""  # may be secret
            raise SettingsError(f"{name}{given}: {details['msg']}.") from error
