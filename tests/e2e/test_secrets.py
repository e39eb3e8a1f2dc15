"""Live keys through a whole day: afterwards they are nowhere."""

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from simulator.main import Options, app_for
from simulator.server import running
from tests.entrypoints.a_day import process

KEY = "NOBODYS/KEY+42=live"
KEY_ID = "NOBODYS-ALPACA-KEY-ID-42"
SECRET = "NOBODYS+ALPACA/SECRET=42"
QUOTA = 9
"""Below what a day asks for, so that the provider refuses: its refusal quotes the key."""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of a live day whose providers are simulated, with the chattiest log there is."""
    options = Options(assets=300, quota=QUOTA, spacing_seconds=0, state=tmp_path / "world.sqlite3")
    secrets = tmp_path / "secrets"
    secrets.write_text(f"SIGNAL9_ALPACA_API_SECRET_KEY={SECRET}\n", encoding="utf-8")
    secrets.chmod(0o600)
    with running(app_for(options)) as url:
        yield {
            "SIGNAL9_HOME": str(tmp_path / "home"),
            "SIGNAL9_ALPHA_VANTAGE_API_KEY": KEY,
            "SIGNAL9_ALPACA_API_KEY_ID": KEY_ID,
            "SIGNAL9_SECRETS_FILE": str(secrets),
            "SIGNAL9_ALPHA_VANTAGE_URL": url,
            "SIGNAL9_ALPACA_URL": url,
            "SIGNAL9_CALL_SPACING": "0",
            "SIGNAL9_LOG_LEVEL": "debug",
            "SIGNAL9_LOG_FORMAT": "json",
        }


def spellings(secret: str) -> set[bytes]:
    return {spelling.lower().encode() for spelling in (secret, quote(secret, safe=""), quote(secret))}


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file as it lies there, unpacked, and every database also as text."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        yield str(path), raw
        if path.suffix == ".gz":
            yield f"{path} unpacked", gzip.decompress(raw)
        if path.suffix == ".sqlite3":
            connection = sqlite3.connect(path)
            yield f"{path} as text", "\n".join(connection.iterdump()).encode()
            connection.close()


@pytest.mark.slow
def test_no_key_is_left_anywhere_after_a_live_day(live: dict[str, str], tmp_path: Path) -> None:
    day = process("run-day", settings=live)
    told = [process("run-day", "--json", settings=live), process("status", settings=live)]
    found = dict(everything_in(tmp_path / "home"))
    found |= {f"output {number}": f"{it.stdout}{it.stderr}".encode() for number, it in enumerate([day, *told])}

    assert day.returncode == 0, day.stderr
    assert "LIVE" in day.stdout
    assert '"event": "run_finished"' in day.stderr, "the log was really written"
    assert any(b"API key as <redacted>" in content for content in found.values()), "the provider really quoted the key"
    assert [place for place, content in found.items() if places(content)] == []


def places(content: bytes) -> list[bytes]:
    """The secrets that the bytes hold, in any spelling and case."""
    lowered = content.lower()
    return [spelling for secret in (KEY, KEY_ID, SECRET) for spelling in spellings(secret) if spelling in lowered]


def test_the_search_finds_a_key_that_is_there(tmp_path: Path) -> None:
    """The test above is only worth what its search finds."""
    (tmp_path / "plain").write_text(f"x{KEY}x")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(f"?apikey={quote(KEY, safe='')}".encode()))
    connection = sqlite3.connect(tmp_path / "kept.sqlite3")
    connection.execute("CREATE TABLE t AS SELECT ? AS c", (SECRET.upper(),))
    connection.commit()
    connection.close()

    found = [Path(place.split()[0]).name for place, content in everything_in(tmp_path) if places(content)]

    assert set(found) == {"plain", "packed.gz", "kept.sqlite3"}
