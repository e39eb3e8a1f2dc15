import re
from pathlib import Path

import pytest

from entrypoints import aws_settings
from entrypoints.settings import load_settings, names
from tests.architecture.source_tree import ROOT

LINES = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
LISTED = [line.partition("=")[0] for line in LINES if re.match(r"[A-Z]", line)]


def test_it_lists_every_setting_once() -> None:
    assert sorted(LISTED) == sorted({*names(), *aws_settings.names()})


def test_every_setting_is_explained_above_it() -> None:
    """A comment stands above each setting, or above the group of settings that it belongs to."""
    unexplained = []
    explained = False
    for line in LINES:
        if line.startswith("# ----") or not line:
            explained = False
        elif line.startswith("#"):
            explained = True
        elif not explained:
            unexplained.append(line)

    assert unexplained == []


def test_as_it_stands_it_says_what_holds_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    without = load_settings()
    copied = tmp_path / "settings"
    copied.write_text("\n".join(LINES), encoding="utf-8")
    copied.chmod(0o600)
    monkeypatch.setenv("SIGNAL9_SECRETS_FILE", str(copied))

    assert load_settings().model_dump() == without.model_dump() | {"secrets_file": copied}
