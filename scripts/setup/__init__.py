"""Getting a fresh clone ready."""
