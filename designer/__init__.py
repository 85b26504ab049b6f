"""What people draw: workflows, their drafts and versions, the canvas page."""
