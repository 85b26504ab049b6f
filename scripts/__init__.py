"""Programs that look after the project itself: set-up, checks, locks."""
