"""Pages of the designer, a file per subject. Views parse, call a service, render."""
