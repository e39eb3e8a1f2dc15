"""`make soak` in small."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from scripts.soak import main
from scripts.soaking.document import PART
from scripts.soaking.worlds import BETWEEN_WAVES, IN_A_WAVE, SIZES, WITHIN, worlds

pytestmark = pytest.mark.slow


def test_a_soak_writes_its_result_into_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "soak.md"
    page.write_text(f"before\n{PART.begin}\nold\n{PART.end}\nafter\n", encoding="utf-8")

    assert main(["--kills", "2", "--seed", "1", "--page", str(page)]) == 0

    told = capsys.readouterr()
    written = page.read_text(encoding="utf-8")
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "old" not in written
    assert "`SEED=1`" in written
    assert "nothing lost" in written
    assert "nothing lost" in told.out
    assert "SEED=1" in told.err


def test_worlds_are_of_every_size_and_season_and_come_again_with_the_seed() -> None:
    drawn = [world for world, _ in zip(worlds(random.Random(3)), range(20), strict=False)]

    assert drawn == [world for world, _ in zip(worlds(random.Random(3)), range(20), strict=False)]
    assert {world.scene.assets for world in drawn} == set(SIZES)
    assert {world.moving for world in drawn} == {True, False}
    assert {world.season for world in drawn} == {"in a wave", "between waves"}
    for world in drawn:
        mondays = IN_A_WAVE if world.season == "in a wave" else BETWEEN_WAVES
        assert any(monday <= world.scene.start < monday + timedelta(days=WITHIN) for monday in mondays)
    assert len({world.scene.seed for world in drawn}) > 15
