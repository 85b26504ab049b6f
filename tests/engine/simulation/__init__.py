"""The real driver and the real store in a simulated world: virtual time, a seeded order of everything, faults at will.

`python -m tests.engine.simulation 4711` plays one seed again and tells what happened.
"""
