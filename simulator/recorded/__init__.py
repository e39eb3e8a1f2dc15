"""A folder of recorded real answers, served as if they came from the providers today."""

from simulator.recorded.captures import Capture, Captures
from simulator.recorded.source import RecordedSource

__all__ = ["Capture", "Captures", "RecordedSource"]
