"""Where things lie in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "aws.txt"
"""What the image installs."""
CODE = ("domain", "adapters", "entrypoints")
"""What the image runs."""
MEGABYTE = 1_000_000
