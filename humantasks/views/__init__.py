"""Pages of the inbox. Views parse, call a service, render."""
