"""The clock in words: why a case is due then."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.apps.cases.clock_words import HOLD_GROUNDS, Lazy
from madang.lib.periods import Explanation, Rule, Step
from madang.lib.periods import explanation as reasons
from madang.lib.periods.national import holiday_names
from madang.ui.formats import day, is_korean, moment

RULES: Mapping[Rule, Lazy] = {
    Rule.HOURS: gettext_lazy("By working hours, from the moment of receipt"),
    Rule.DAYS: gettext_lazy("By working days, the first day counting"),
    Rule.CIVIL_FIRST_DAY: gettext_lazy("By the Civil Act, the first day counting"),
    Rule.CIVIL: gettext_lazy("By the Civil Act, the first day not counting"),
}


def clock_steps(explanation: Explanation) -> list[dict[str, object]]:
    """The steps of an explanation for people.

    Each has ``dates``, ``text`` (a sentence), ``article``, ``counted``, and, where it counts,
    ``amount`` and ``total`` in words.
    """
    return [_shown(step, explanation.rule) for step in explanation.steps]


def _shown(step: Step, rule: Rule) -> dict[str, object]:
    by_hours = rule is Rule.HOURS
    return {
        "dates": _dates(step, by_hours=by_hours),
        "text": _sentence(step, rule),
        "article": step.article,
        "counted": step.counted,
        "amount": _length(step.days, step.minutes, by_hours=by_hours) if step.counted else "",
        "total": _length(step.total_days, step.total_minutes, by_hours=by_hours),
    }


def _dates(step: Step, *, by_hours: bool) -> str:
    if by_hours and (step.counted or step.ends.time() != dt.time()):
        start, end = moment(step.starts), moment(step.ends)
        if step.first == step.last:
            end = f"{step.ends:%H:%M}"
    else:
        start, end = day(step.first), day(step.last)
        if step.first == step.last:
            return start
    return _("%(start)s – %(end)s") % {"start": start, "end": end}


def _length(days: int, minutes: int, *, by_hours: bool) -> str:
    if not by_hours:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours or not rest:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


SENTENCES: Mapping[str, Lazy] = {
    reasons.FIRST_DAY: gettext_lazy("The day of receipt counts as the first day."),
    reasons.CALENDAR_DAYS: gettext_lazy("Every day counts, days off too."),
    reasons.EXTENSION: gettext_lazy("Extension %(number)s counts."),
    reasons.LAST_DAY_MOVED: gettext_lazy(
        "The last day was a day off, so it ends on the next working day."
    ),
    reasons.FIRST_DAY_OUT: gettext_lazy("The first day does not count."),
    reasons.WEEKEND: gettext_lazy("Saturday and Sunday do not count."),
    reasons.HOLIDAY: gettext_lazy("A public holiday does not count: %(name)s."),
    reasons.CLOSED: gettext_lazy("A day on which the office is closed does not count."),
    reasons.HOLD: gettext_lazy("Does not count: %(name)s."),
    reasons.ROLL: gettext_lazy("The last day would be a day off: it moves on to the next day."),
}


def _sentence(step: Step, rule: Rule) -> str:
    if step.reason == reasons.WORKING:
        return _("Working time counts.") if rule is Rule.HOURS else _("Working days count.")
    name = step.name
    if step.reason == reasons.HOLD:
        name = str(HOLD_GROUNDS[step.name])
    elif name:
        name = _holiday(step.first, name)
    return str(SENTENCES[step.reason]) % {"number": step.number, "name": name}


def _holiday(date: dt.date, name: str) -> str:
    """The name of a holiday in the reader's language, where it is a national one."""
    names = [holiday_names(language).get(date) for language in ("ko", "en")]
    return (names[0 if is_korean() else 1] or name) if name in names else name
