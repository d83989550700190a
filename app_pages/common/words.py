"""Numbers in words, the same on every page."""


def percent(probability: float) -> str:
    """A probability in words that never claim certainty: "97%", "over 99%", "under 1%"."""
    if probability > 0.99:
        return "over 99%"
    if probability < 0.01:
        return "under 1%"
    return f"{probability:.0%}"


def times(count: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"


def in_days(days: int) -> str:
    """How long something is kept, in words."""
    if days == 365:
        return "a year"
    return "a day" if days == 1 else f"{days:,} days"
