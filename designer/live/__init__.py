"""Who has a workflow open, what they have selected, and that its draft was saved: told to all who look at it."""
