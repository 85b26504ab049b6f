"""Runs that other runs call: the step that starts one and waits, and what it does to start it.

This stands above the services, since it starts runs as everybody else does; `engine.store.children` tells the caller
when a called run is over, in the transaction that ends it.
"""
