"""The evidence pack of one round: a ZIP that opens without this program and can be checked."""

from guyub.aid.evidence.pack import Packed, build
from guyub.aid.evidence.seats import register_papers

__all__ = ["Packed", "build", "register_papers"]
