"""One command that runs everything: starts the parts, watches them, restarts and ends them."""
