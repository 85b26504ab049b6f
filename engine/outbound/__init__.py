"""The only way out of the product: every connection to another host is checked here first."""
