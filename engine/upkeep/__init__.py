"""How drivers are, and what is kept of them: signs of life, figures, and what is removed in time."""
