"""Demo mode: a workspace with people, a workflow and invoices, and the services it calls, all on this machine.

Installed only with `AUTOMATE_DEMO=1`. Delete this folder and the product is still whole.
"""
