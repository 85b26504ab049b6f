"""Everything that changes a workflow: one verb, one transaction, one line in the audit log."""
