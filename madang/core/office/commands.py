"""Wording texts, and adding and ending codes. Each change is an event with what was before."""

import datetime as dt
import keyword
import re
from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.office import queries, wordings
from madang.core.office.code_lists import CodeList, code_list
from madang.core.office.events import (
    CodeAdded,
    CodeEnded,
    CodePlaced,
    TextReplaced,
    TextRestored,
)
from madang.core.office.models import OwnCode, OwnText
from madang.core.orgs.commands import raise_offers_version
from madang.lib.text import clean

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# Words of the language of conditions, in which codes are compared.
RESERVED = frozenset({*keyword.kwlist, "true", "false", "null", "answered"})
LONGEST_CODE = 40
LONGEST_LABEL = 80


def replace_text(*, actor: Actor, agency_id: int, key: str, language: str, text: str) -> None:
    """Word a text of the product in a language in the office's own way.

    The same text again changes nothing. Raises NotFound for a text or language that is none, and
    DomainError for a text with placeholders that cannot be filled in.
    """
    _require(actor, "office.texts", agency_id)
    one = wordings.wording(key)
    _check_language(language)
    said = clean(text, lines=True)
    wordings.check(one, said)
    with transaction.atomic():
        # Of two changes at once the second one waits here, and sees the first one's text.
        raise_offers_version(agency_id)
        row = OwnText.objects.filter(agency_id=agency_id, key=key, language=language).first()
        old = row.text if row else one.product(language)
        if old == said:
            return
        OwnText.objects.update_or_create(
            agency_id=agency_id, key=key, language=language, defaults={"text": said}
        )
        event = TextReplaced(
            agency_id=agency_id, subject_id=agency_id, key=key, language=language, old=old, new=said
        )
        record(event, actor=actor)


def restore_text(*, actor: Actor, agency_id: int, key: str, language: str) -> None:
    """Let a text say again what the product says. Nothing happens where it does already."""
    _require(actor, "office.texts", agency_id)
    wordings.wording(key)
    _check_language(language)
    with transaction.atomic():
        raise_offers_version(agency_id)
        rows = OwnText.objects.filter(agency_id=agency_id, key=key, language=language)
        old = rows.values_list("text", flat=True).first()
        if old is None:
            return
        rows.delete()
        event = TextRestored(
            agency_id=agency_id, subject_id=agency_id, key=key, language=language, old=old
        )
        record(event, actor=actor)


def add_code(
    *,
    actor: Actor,
    agency_id: int,
    list_name: str,
    code: str,
    label: Mapping[str, str],
    starts_on: dt.date,
) -> None:
    """Add a code to an open list from a day on, today or later.

    Raises NotFound without such a list, and DomainError for a list that is fixed, a code that was
    there before, a label without Korean, or a day that is over.
    """
    _require(actor, "office.codes", agency_id)
    one = _open_list(list_name)
    label = {language: clean(text) for language, text in label.items() if clean(text)}
    _check_code(one, code, label)
    _check_day(starts_on, "starts_on")
    row = OwnCode(
        agency_id=agency_id, list_name=list_name, code=code, label=label, starts_on=starts_on
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise _taken(code) from None
        raise_offers_version(agency_id)
        event = CodeAdded(
            agency_id=agency_id,
            subject_id=agency_id,
            list_name=list_name,
            code=code,
            label=label,
            starts_on=starts_on,
        )
        record(event, actor=actor)


def end_code(*, actor: Actor, agency_id: int, list_name: str, code: str, ends_on: dt.date) -> None:
    """Offer a code no more from a day on, today or later; an end to come may be moved.

    What was filed with it keeps it, and it stays readable. Raises NotFound without such a code, and
    DomainError for a fixed list, a code that has ended, the last one of a list, or a day that is
    over.
    """
    _require(actor, "office.codes", agency_id)
    _open_list(list_name)
    _check_day(ends_on, "ends_on")
    with transaction.atomic():
        raise_offers_version(agency_id)
        _check_end(agency_id, list_name, code, ends_on)
        OwnCode.objects.update_or_create(
            agency_id=agency_id, list_name=list_name, code=code, defaults={"ends_on": ends_on}
        )
        event = CodeEnded(
            agency_id=agency_id,
            subject_id=agency_id,
            list_name=list_name,
            code=code,
            ends_on=ends_on,
        )
        record(event, actor=actor)


def place_code(*, actor: Actor, agency_id: int, list_name: str, code: str, after: str = "") -> None:
    """Let a code stand behind another one of its list, or first. The same place is no change.

    Raises NotFound for a list or a code that there is not, and DomainError for a fixed list.
    """
    _require(actor, "office.codes", agency_id)
    _open_list(list_name)
    with transaction.atomic():
        # Of two changes at once the second one waits here, and sees the first one's order.
        raise_offers_version(agency_id)
        old = [one.code for one in queries.all_codes(agency_id, list_name)]
        if code not in old or (after and after not in old):
            raise NotFound("no_code", _("There is no such code in this list."))
        new = _placed(old, code, after)
        if new == old:
            return
        for place, each in enumerate(new, 1):
            OwnCode.objects.update_or_create(
                agency_id=agency_id, list_name=list_name, code=each, defaults={"place": place}
            )
        event = CodePlaced(
            agency_id=agency_id,
            subject_id=agency_id,
            list_name=list_name,
            code=code,
            old=tuple(old),
            new=tuple(new),
        )
        record(event, actor=actor)


def _placed(old: list[str], code: str, after: str) -> list[str]:
    if code == after:
        return old
    rest = [each for each in old if each != code]
    place = rest.index(after) + 1 if after else 0
    return [*rest[:place], code, *rest[place:]]


def _require(actor: Actor, permission: str, agency_id: int) -> None:
    actor.require_agency(agency_id)
    actor.require(permission)


def _check_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise NotFound("no_language", _("Pages do not speak this language."))


def _open_list(list_name: str) -> CodeList:
    one = code_list(list_name)
    if one.fixed_by:
        raise DomainError("list_fixed", _("This list is fixed. Nothing was changed."))
    return one


def _check_code(one: CodeList, code: str, label: Mapping[str, str]) -> None:
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE or code in RESERVED:
        message = _("Write the code in small letters, digits and underscores, such as green_space.")
        raise DomainError("code_shape", message, field="code")
    if code in one.codes:
        raise _taken(code)
    if "ko" not in label:
        raise DomainError("label_missing", _("Write the label in Korean."), field="label_ko")
    for language, text in label.items():
        if len(text) > LONGEST_LABEL:
            message = _("A label may have at most %(limit)s characters.")
            raise DomainError(
                "label_too_long", message % {"limit": LONGEST_LABEL}, field=f"label_{language}"
            )


def _taken(code: str) -> DomainError:
    message = _("The list has or had the code %(code)s already. Take another one.")
    return DomainError("code_taken", message % {"code": code}, field="code")


def _check_day(day: dt.date, field: str) -> None:
    if day < queries.today():
        raise DomainError(
            "day_over", _("This day is over. What was filed until now stays as it is."), field=field
        )


def _check_end(agency_id: int, list_name: str, code: str, ends_on: dt.date) -> None:
    known = {one.code: one for one in queries.all_codes(agency_id, list_name)}
    if code not in known:
        raise NotFound("no_code", _("There is no such code in this list."))
    found = known.pop(code)
    if found.ends_on is not None and found.ends_on <= queries.today():
        raise DomainError("code_ended", _("This code has ended already."), field="ends_on")
    if found.starts_on is not None and ends_on <= found.starts_on:
        raise DomainError(
            "ends_before_start", _("It cannot end before it has begun."), field="ends_on"
        )
    if not any(one.holds_on(ends_on) for one in known.values()):
        raise DomainError(
            "last_code", _("A list needs a code to choose. Add another one first."), field="ends_on"
        )
