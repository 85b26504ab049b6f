"""What can be done to workspaces, people, groups and tokens: verb-named, keyword-only, audited."""
