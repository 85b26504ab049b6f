"""Everything `make test` proves."""
