# STUB of the lead, to be replaced by its owner
from dataclasses import dataclass
@dataclass(frozen=True)
class Device:
    name: str
    reason: str
def best_device(name="auto"): return Device("cpu","stub")
