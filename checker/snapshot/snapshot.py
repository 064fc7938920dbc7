"""An opened snapshot: its frame is checked and its sections are at hand, its records not yet decoded."""

from __future__ import annotations
