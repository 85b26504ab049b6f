"""Small tags every page uses: icons, times in words, and the face of a state."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from engine.core.states import RUN_FACES, STEP_FACES, Face

register = template.Library()

UNKNOWN = Face("Unknown", "help-circle", "grey", "A state this page does not know.")
FACES: dict[str, dict[str, Face]] = {
    "run": {str(state): face for state, face in RUN_FACES.items()},
    "step": {str(state): face for state, face in STEP_FACES.items()},
}
if find_spec("humantasks") and find_spec("humantasks.states"):
    _tasks = import_module("humantasks.states").TASK_FACES
    FACES["task"] = {str(state): face for state, face in _tasks.items()}

UNITS = (
    ("year", 31_536_000, "last year", "next year"),
    ("month", 2_592_000, "last month", "next month"),
    ("week", 604_800, "last week", "next week"),
    ("day", 86_400, "yesterday", "tomorrow"),
    ("hour", 3_600, "", ""),
    ("minute", 60, "", ""),
)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """`{% icon "world" %}`: decoration beside words. Give the button an `aria-label` where no words are."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#tabler-{}"></use></svg>',
        f" {extra}" if extra else "",
        static("canvas/icons.svg"),
        name,
    )


@register.simple_tag
def face(kind: str, state: str) -> Face:
    """`{% face "run" run.status as face %}`: word, icon, colour and meaning from the one table."""
    return FACES.get(kind, {}).get(str(state), UNKNOWN)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """`{% control field %}`: a Django form field's control with Tabler's classes."""
    css = {"checkbox": "form-check-input", "select": "form-select"}.get(field.widget_type, "form-control")
    attrs: dict[str, str | bool] = {"class": f"{css} is-invalid" if field.errors else css}
    placeholder = str(field.field.widget.attrs.get("placeholder", ""))
    if str(field.label).lower() in placeholder.lower():
        attrs["placeholder"] = ""  # libraries like to say the label twice
    return field.as_widget(attrs=attrs)


@register.filter
def relative(at: datetime) -> str:
    """ "3 minutes ago", "yesterday", "in 2 hours": the words canvas/src/site/relative-time.ts keeps fresh."""
    seconds = (at - timezone.now()).total_seconds()
    size = abs(seconds)
    for unit, length, before, after in UNITS:
        if size >= length:
            return _counted(int(size // length), unit, seconds < 0, before if seconds < 0 else after)
    return "just now" if size < 10 else _counted(int(size), "second", seconds < 0, "")


def _counted(number: int, unit: str, past: bool, special: str) -> str:
    if number == 1 and special:
        return special
    words = f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{words} ago" if past else f"in {words}"


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds in words: "850 ms", "4.2 s", "3 min 20 s", "2 h 5 min", "3 d 4 h"; nothing for None."""
    if seconds is None:
        return ""
    seconds = max(0.0, seconds)
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    for length, unit, smaller, word in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= length:
            return f"{whole // length} {unit} {whole % length // smaller} {word}"
    return f"{whole} s"
