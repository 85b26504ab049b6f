"""Limits of lanes in words for people."""


def under_way(active: int, limit: int, key: str) -> str:
    """`2 of 2 runs for “42” are under way`."""
    return (
        f"{active} of {limit} {'run' if limit == 1 else 'runs'}{_whose(key)} {'is' if active == 1 else 'are'} under way"
    )


def pace(runs: int, seconds: float, key: str) -> str:
    """`At most 100 runs for “42” begin within 60 s`."""
    return f"At most {runs} {'run' if runs == 1 else 'runs'}{_whose(key)} may begin within {span(seconds)}"


def at_most(limit: int, key: str) -> str:
    """`At most 1 run for “42” may be under way`."""
    return f"At most {limit} {'run' if limit == 1 else 'runs'}{_whose(key)} may be under way"


def span(seconds: float) -> str:
    """A length of time, roughly."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7_200 else f"{seconds / 3_600:.0f} hours"


def _whose(key: str) -> str:
    return f" for “{key}”" if key else ""
