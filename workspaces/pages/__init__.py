"""The pages of this app, one subject per file; each view parses, calls a service, renders."""
