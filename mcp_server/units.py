"""Numbers formatted for people."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Format seconds as `48s`, `9m`, `2h 05m`, `3d 4h` or `2y`: two units at most, rounded down."""
    total = max(0, int(seconds))
    minutes, hours, days = total // 60, total // 3600, total // 86400
    if total < 60:
        return f"{total}s"
    if hours < 1:
        return f"{minutes}m"
    if days < 1:
        return f"{hours}h {minutes % 60:02d}m"
    return f"{days}d {hours % 24}h" if days < 730 else f"{days // 365}y"


def span(minutes: float | None) -> str:
    """Format minutes to follow "the last": `hour` for 60 or None, else such as `30m` or `24h`."""
    return "hour" if minutes in {None, 60} else length((minutes or 0) * 60)


def length(seconds: float) -> str:
    """Format the length of a period in one unit if it is a whole number of them: `24h` where a duration is `1d 0h`."""
    total = int(seconds)
    for unit, size, least in (("d", 86400, 2 * 86400), ("h", 3600, 3600), ("m", 60, 60)):
        if total >= least and total % size == 0:
            return f"{total // size}{unit}"
    return duration(total)


def percent(share: float) -> str:
    """Format a share, 0..1, as a percentage: at least 1% if it is above 0, at most 99% if it is below 1."""
    if not 0 < share < 1:
        return f"{max(0, round(share * 100))}%"
    return f"{min(99, max(1, round(share * 100)))}%"


def plural(count: int, noun: str) -> str:
    """Format a count with its noun: `1 account`, `2 accounts`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def all_of(count: int, noun: str) -> str:
    """Format all of several: `both accounts`, `all 3 accounts`."""
    return f"both {noun}s" if count == 2 else f"all {plural(count, noun)}"


def ago(seconds: float) -> str:
    """Format an age: `9m ago`, or `just now` within a second."""
    return "just now" if seconds < 1 else f"{duration(seconds)} ago"


def capitalized(text: str) -> str:
    """Return a clause or noun as the beginning of a sentence; its other letters stay, as in `API keys`."""
    return f"{text[:1].upper()}{text[1:]}"


def bar(share: float, width: int = 5) -> str:
    """Format a share as a bar of `width` cells; a share outside 0..1 counts as 0 or 1."""
    filled = min(width, max(0, round(share * width)))
    return "█" * filled + "░" * (width - filled)
