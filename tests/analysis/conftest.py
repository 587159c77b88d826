"""Settings of the tests of analysis."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail an example for its time.
settings.register_profile("unhurried-analysis", deadline=None)
settings.load_profile("unhurried-analysis")
