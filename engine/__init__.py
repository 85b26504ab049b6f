"""What runs: immutable definitions, runs, steps, events and the driver that moves them."""
