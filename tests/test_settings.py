"""Every setting is read from the environment, refused in one sentence, and documented."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import Settings, SettingsError

README = Path(__file__).parent.parent / "README.md"

LOGIN = "agence:$2y$12$" + "a" * 53

GIVEN = {
    "corpus": ("/srv/corpus", Path("/srv/corpus")),
    "index": ("/srv/index", Path("/srv/index")),
    "embedder": ("/srv/models/e5", "/srv/models/e5"),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("8080", 8080),
    "root_path": ("/repere", "/repere"),
    "login": (LOGIN, LOGIN),
    "requests_per_minute": ("30", 30),
    "feedback": ("/srv/opinions.db", Path("/srv/opinions.db")),
    "max_message": ("500", 500),
    "max_file_megabytes": ("2.5", 2.5),
}
"""By setting, what the environment says and what it means."""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an environment that sets nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"REPERE_{name.upper()}", raising=False)


def test_the_table_below_names_every_setting() -> None:
    assert GIVEN.keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_is_read_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said, meant = GIVEN[name]
    default = Settings.load()
    monkeypatch.setenv(f"REPERE_{name.upper()}", said)
    settings = Settings.load()
    assert getattr(settings, name) == meant != getattr(default, name)
    assert settings == default.model_copy(update={name: meant})


def test_without_any_the_repository_is_whole() -> None:
    settings = Settings.load()
    assert (settings.corpus / "sources.yaml").is_file()
    assert settings.index.parent == settings.corpus.parent
    assert settings.host == "127.0.0.1", "the page is not open to the network by itself"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("PORT", "http", id="port in words"),
        pytest.param("PORT", "0", id="port 0"),
        pytest.param("PORT", "65536", id="port too high"),
        pytest.param("ROOT_PATH", "repere", id="path without a slash"),
        pytest.param("ROOT_PATH", "/repere/", id="path with one too many"),
        pytest.param("REQUESTS_PER_MINUTE", "-1", id="fewer than no request"),
        pytest.param("MAX_MESSAGE", "99", id="message too short"),
        pytest.param("MAX_MESSAGE", "1e9 characters", id="message in words"),
        pytest.param("MAX_FILE_MEGABYTES", "0", id="file of nothing"),
        pytest.param("MAX_FILE_MEGABYTES", "-1", id="file below nothing"),
        pytest.param("MAX_FILE_MEGABYTES", "nan", id="file of no size"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_that_names_it(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"REPERE_{name}", said)
    with pytest.raises(SettingsError) as refused:
        Settings.load()
    sentence = str(refused.value)
    assert sentence.startswith(f"REPERE_{name} is {said!r}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_password_in_the_place_of_its_hash_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPERE_LOGIN", "agence:secret")
    with pytest.raises(SettingsError, match=r"^REPERE_LOGIN: ") as refused:
        Settings.load()
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_value_sets_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty path would be the folder one stands in; an empty host, every network."""
    default = Settings.load()
    monkeypatch.setenv(f"REPERE_{name.upper()}", "")
    with suppress(SettingsError):
        assert Settings.load() == default


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        setattr(Settings.load(), "port", 1)  # noqa: B010 - mypy knows that it is frozen


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_says_what_it_is(name: str) -> None:
    description = Settings.model_fields[name].description or ""
    assert description.endswith(".")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_in_the_readme(name: str) -> None:
    assert f"REPERE_{name.upper()}" in README.read_text(encoding="utf-8")
