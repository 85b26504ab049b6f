"""The semantics of workflows: pure, importable without Django.

Every function takes the time as an argument; nothing here reads a clock, a database or the network.
"""
