"""A Django site of one app with one flow, for the measurement of Viewflow."""
