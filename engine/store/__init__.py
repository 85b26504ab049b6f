"""Claiming, loading and committing runs: the only code that writes the rows of a run after its start."""
