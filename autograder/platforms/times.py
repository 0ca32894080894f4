"""Times as platforms write them, in UTC: each in the words of the course's language."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import dateutil.parser
import dateutil.tz

from autograder.course import Course
from autograder.model import UnusableInput

# what the months begin with, accents taken off, in English, German, French, Spanish, Italian,
# Portuguese, Dutch and the Scandinavian languages
MONTHS = (
    *("jan|ene|gen", "feb|fev|fevr", "mar|mrz|maa|mrt", "apr|avr|abr", "may|mai|mag|mei|maj"),
    *("jun|juin|giu", "jul|juil|lug", "aug|aout|ago", "sep|set", "oct|okt|ott|out", "nov"),
    "dec|dez|dic|des",
)
_MONTH = [re.compile(f"(?:{beginnings})[a-z]*") for beginnings in MONTHS]
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d\d)(?::(\d\d))?(?:\s*([ap])\.?\s?m\b)?", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(\d{1,2})\.?\s+(?:de\s+)?([a-z]{3,12})\.?,?\s+(?:de\s+)?(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([a-z]{3,12})\.?\s+(\d{1,2}),?\s+(\d{4})\b")
_NUMBERS = re.compile(r"\b(\d{4})\s*[-年/]\s*(\d{1,2})\s*[-月/]\s*(\d{1,2})")
# as in the United States, for a platform that names no offset
_HOURS = {"utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_HOURS |= {"pst": -8, "pdt": -7, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1}


def zone_of(course: Course) -> tzinfo:
    """The course's time zone, `c.Exchange.timezone`, UTC if unsaid: for times that name none."""
    name = str(course.config.get("Exchange", {}).get("timezone", "UTC"))
    zone: tzinfo | None = dateutil.tz.gettz(name)
    if zone:
        return zone
    raise UnusableInput(f"nbgrader_config.py: c.Exchange.timezone is {name!r}: no such time zone")


def in_utc(time: datetime, zone: tzinfo = UTC) -> datetime:
    """The time in UTC without a zone, as nbgrader keeps it; `zone` is that of one without."""
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def as_text(time: datetime) -> str:
    """A time in UTC as nbgrader writes it into timestamp.txt."""
    return time.strftime(
        "%Y-%m-%d %H:%M:%S.%f UTC" if time.microsecond else "%Y-%m-%d %H:%M:%S UTC"
    )


def written(text: str, zone: tzinfo) -> datetime | None:
    """A time in words, as Moodle's worksheet has it, in UTC; None if it cannot be read.

    So "Sunday, 29 November 2026, 10:15 PM", "29. November 2026, 22:15", "2026年11月29日 22:15".
    """
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    day, clock = _day(plain), _CLOCK.search(plain)
    if day is None or clock is None:
        return None
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4] == "p" else 0)
    try:
        return in_utc(datetime(*day, hour, minute, second), zone)
    except ValueError:
        return None


def _day(plain: str) -> tuple[int, int, int] | None:
    if found := _NUMBERS.search(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if (found := _WRITTEN.search(plain)) and (month := _month(found[2])):
        return int(found[3]), month, int(found[1])
    if (found := _MONTH_FIRST.search(plain)) and (month := _month(found[1])):
        return int(found[3]), month, int(found[2])
    return None


def _month(word: str) -> int | None:
    return next((n for n, month in enumerate(_MONTH, 1) if month.fullmatch(word)), None)


def precise(text: str) -> datetime | None:
    """A time in numbers with its offset, as Gradescope's export has it, in UTC."""
    try:
        return in_utc(dateutil.parser.isoparse(_iso(text)))
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> str:
    """Blanks and a fraction of a billionth out of a time of YAML."""
    found = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)[Tt ]+(\d\d:\d\d:\d\d)(\.\d{1,6})?\d*\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?",
        text.strip(),
    )
    if not found:
        raise ValueError(text)
    zone = (found[4] or "Z").replace("UTC", "Z")
    return f"{found[1]}T{found[2]}{found[3] or ''}{zone}"


def zone_named(text: str) -> tzinfo | None:
    """The zone that a time in words ends in, such as EST; None if there is none that is known."""
    words = re.findall(r"\b[a-z]{3,4}\b", text.casefold())
    hours = [_HOURS[word] for word in words[-1:] if word in _HOURS]
    return timezone(timedelta(hours=hours[0])) if hours else None


def dashed(text: str, zone: tzinfo) -> datetime | None:
    """Blackboard's 2026-11-29-22-15-03 in UTC; None if there is no such time."""
    try:
        return in_utc(datetime.strptime(text, "%Y-%m-%d-%H-%M-%S"), zone)
    except ValueError:
        return None
