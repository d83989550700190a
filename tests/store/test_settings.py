from pathlib import Path

import pytest

from mnist_store.errors import StoreError
from mnist_store.settings import Settings
from mnist_store.store import Store


def test_without_settings_a_file_in_the_home_of_data_is_used(monkeypatch, tmp_path):
    assert Settings.from_environment().url.database == f"{tmp_path}/home/mnist-draw/drawings.db"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    file = Settings.from_environment().url.database
    assert file == f"{tmp_path}/.local/share/mnist-draw/drawings.db"
    assert not Path(file).exists()
    Store().close()
    assert Path(file).is_file()


def test_a_folder_of_any_name_will_do(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "a?b#c%d e:f@g"))
    Store().close()
    assert (tmp_path / "a?b#c%d e:f@g" / "mnist-draw" / "drawings.db").is_file()


def test_the_environment_says_where_for_how_long_and_how_many(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://ann@example.org/drawings")
    monkeypatch.setenv("MNIST_DRAW_KEEP_DAYS", "30")
    monkeypatch.setenv("MNIST_DRAW_DRAWINGS_EACH", "500")
    settings = Settings.from_environment()
    assert str(settings.url) == "postgresql://ann@example.org/drawings"
    assert (settings.keep_days, settings.drawings_each) == (30, 500)
    assert Settings.from_environment("sqlite:///other.db").url.database == "other.db"


@pytest.mark.parametrize("text", ["0", "-1", "ten", "1.5", "9" * 30, "²", " 3"])
def test_a_setting_that_is_no_number_is_named_for_who_runs_the_app(monkeypatch, text):
    monkeypatch.setenv("MNIST_DRAW_KEEP_DAYS", text)
    with pytest.raises(StoreError) as caught:
        Settings.from_environment()
    assert caught.value.detail.startswith(f"MNIST_DRAW_KEEP_DAYS={text}: set it to a whole number")
    assert "MNIST" not in str(caught.value)
