"""Numbers and times in words, the same on every page."""


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


def duration(seconds: float) -> str:
    """A time in the units that people use: "45 s", "11 min 24 s", "25 min", "1 h 10 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{rest} s"


def in_days(days: int) -> str:
    """How long something is kept, in words."""
    if days == 365:
        return "a year"
    return "a day" if days == 1 else f"{days:,} days"
