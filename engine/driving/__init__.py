"""The loop that drives runs, and the threads that carry out their effects. Imported by the tasks of the cluster."""
