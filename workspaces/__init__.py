"""Who may do what: people, workspaces, roles, the policy, the audit log and API tokens."""
