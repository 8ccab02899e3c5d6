"""Settings: what the README says is what the program reads."""

import inspect
from pathlib import Path

import pytest

import settings
from settings import PREFIX, Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _no_env_file(monkeypatch):
    monkeypatch.setitem(Settings.model_config, "env_file", None)


def test_the_readme_has_the_table_of_the_code():
    """An operator would set a variable that nothing reads; `python settings.py` prints the table."""
    assert settings.markdown_table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_explained():
    """A name alone does not say what happens."""
    assert all(field.description for field in Settings.model_fields.values())


def test_settings_without_effect_say_so():
    """An operator who sets a rate limit that nothing holds is worse off than one who knows."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "app.py", ROOT / "Makefile"))
    for name, field in Settings.model_fields.items():
        used = f"settings.{name}" in source or PREFIX + name.upper() in source
        assert used != (field.description or "").startswith(settings.NOT_YET), name


def test_values_come_from_the_environment(monkeypatch):
    """A deployment could not be configured."""
    monkeypatch.setenv("DX_ALLOWED_ORIGINS", " https://a.example , https://b.example ,")
    monkeypatch.setenv("DX_INDEX_DIR", "/somewhere")
    monkeypatch.setenv("DX_MAX_QUESTION_CHARS", "50")
    found = load_settings()
    assert found.allowed_origins == ["https://a.example", "https://b.example"]
    assert (found.index_dir, found.max_question_chars) == (Path("/somewhere"), 50)


def test_a_wrong_value_is_named_and_a_secret_is_not_shown(monkeypatch):
    """The operator would search for the variable, or find a key in the log."""
    monkeypatch.setenv("DX_MAX_QUESTION_CHARS", "many")
    with pytest.raises(SettingsError, match=r"DX_MAX_QUESTION_CHARS='many': .*integer"):
        load_settings()
    monkeypatch.setenv("DX_MAX_QUESTION_CHARS", "50")
    monkeypatch.setenv("DX_LLM_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())


def test_a_token_that_could_be_guessed_is_refused(monkeypatch):
    """Whoever tries a few words would run the server."""
    monkeypatch.setenv("DX_ADMIN_TOKEN", "short-secret")
    with pytest.raises(SettingsError, match="at least 16 characters") as told:
        load_settings()
    assert "short-secret" not in str(told.value)
    monkeypatch.setenv("DX_ADMIN_TOKEN", "a-token-of-some-length")
    assert load_settings().admin_token.get_secret_value() == "a-token-of-some-length"


def test_no_work_at_import():
    """Importing the program would depend on the environment it is imported in."""
    assert "load_settings()" not in inspect.getsource(settings).split('if __name__ == "__main__"')[0].replace(
        "def load_settings()", ""
    )


@pytest.mark.parametrize("value", ["*", "https://a.example/path", "portal.example", "https://a.example; script-src *"])
def test_an_origin_that_could_never_match_is_told(monkeypatch, value):
    """The operator would wonder why the portal is refused, or open the server to all."""
    monkeypatch.setenv("DX_ALLOWED_ORIGINS", value)
    with pytest.raises(SettingsError, match="DX_ALLOWED_ORIGINS"):
        load_settings()
    monkeypatch.setenv("DX_ALLOWED_ORIGINS", "https://Portal.example:8443/")
    assert load_settings().allowed_origins == ["https://portal.example:8443"]
