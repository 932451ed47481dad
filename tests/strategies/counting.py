"""Counting what a property was tried on, so that a test which compares nothing is seen to."""

from __future__ import annotations

from collections import Counter

Count = Counter[str]
"""How many of what."""
