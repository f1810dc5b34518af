"""Alerts as other systems read them: CAP 1.2 and an Atom feed.

Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010), whose elements stand in a fixed order;
The Atom Syndication Format (RFC 4287). A text is there in each language in an ``info`` of its own.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from django.utils import timezone
from django.utils.translation import gettext, override

from madang.apps.notices.alert_models import MARKS
from madang.apps.notices.models import Alert
from madang.core.actors import AgencyRef

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM: Final = "http://www.w3.org/2005/Atom"
CAP_TYPE: Final = "application/cap+xml"
ATOM_TYPE: Final = "application/atom+xml"
# What XML 1.0 cannot hold, whoever typed it (production 2, Char).
NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses that stand in a feed: its own, the page, and the CAP of each alert."""

    feed: str
    page: str
    alerts: Mapping[str, str]


def cap_of(alert: Alert, earlier: Sequence[Alert], agency: AgencyRef, page: str) -> bytes:
    """An alert as CAP; ``earlier`` is what stands before it in its chain, ``page`` an address."""
    root = ET.Element("alert", {"xmlns": CAP})
    _add(root, "identifier", str(alert.identifier))
    _add(root, "sender", alert.sender)
    _add(root, "sent", _moment(alert.sent))
    _add(root, "status", alert.status.capitalize())
    _add(root, "msgType", alert.msg_type.capitalize())
    _add(root, "scope", "Public")
    if alert.status in MARKS:
        _add(root, "note", f"{alert.mark('ko')}{alert.mark('en')}".strip())
    if earlier:
        _add(root, "references", " ".join(map(_reference, earlier)))
    for language in alert.languages:
        _add_info(root, alert, language, agency, page)
    return _written(root)


def _add_info(root: ET.Element, alert: Alert, language: str, agency: AgencyRef, page: str) -> None:
    info = ET.SubElement(root, "info")
    _add(info, "language", language)
    _add(info, "category", alert.category)
    _add(info, "event", _in(alert.event, language))
    _add(info, "urgency", alert.urgency)
    _add(info, "severity", alert.severity)
    _add(info, "certainty", alert.certainty)
    _add(info, "effective", _moment(alert.effective))
    if alert.onset is not None:
        _add(info, "onset", _moment(alert.onset))
    _add(info, "expires", _moment(alert.expires))
    _add(info, "senderName", _in(agency.name, language))
    _add(info, "headline", alert.mark(language) + alert.headline[language])
    if language in alert.description:
        _add(info, "description", alert.description[language])
    _add(info, "instruction", alert.instruction[language])
    _add(info, "web", page)
    if agency.phone:
        _add(info, "contact", agency.phone)
    area = ET.SubElement(info, "area")
    _add(area, "areaDesc", _in(alert.area, language))


def feed_of(
    alerts: Sequence[Alert], agency: AgencyRef, addresses: Addresses, last_sent: dt.datetime | None
) -> bytes:
    """The alerts in force as Atom; ``last_sent`` is when the agency last said anything at all."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "ko"})
    name = _in(agency.name, "ko")
    _add(root, "id", addresses.feed)
    with override("ko"):
        _add(root, "title", f"{name} {gettext('Alerts in force')}")
    # An agency that never warned of anything has a feed since the beginning of time.
    _add(root, "updated", _moment(last_sent or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)))
    _add(ET.SubElement(root, "author"), "name", name)
    ET.SubElement(root, "link", {"rel": "self", "type": ATOM_TYPE, "href": addresses.feed})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": addresses.page})
    for alert in alerts:
        _add_entry(root, alert, addresses.alerts[str(alert.identifier)])
    return _written(root)


def _add_entry(root: ET.Element, alert: Alert, address: str) -> None:
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", f"urn:uuid:{alert.identifier}")
    _add(
        entry, "title", " / ".join(alert.mark(one) + alert.headline[one] for one in alert.languages)
    )
    _add(entry, "updated", _moment(alert.sent))
    ET.SubElement(entry, "category", {"term": alert.category})
    ET.SubElement(entry, "link", {"rel": "alternate", "type": CAP_TYPE, "href": address})
    _add(entry, "summary", " / ".join(alert.instruction[one] for one in alert.languages))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = NOT_IN_XML.sub("", text)


def _in(said: Mapping[str, str], language: str) -> str:
    return said.get(language) or said["ko"]


def _moment(moment: dt.datetime) -> str:
    """To the second and with the offset from UTC in digits, as CAP has it: ``…T10:00:00+09:00``."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _reference(alert: Alert) -> str:
    return f"{alert.sender},{alert.identifier},{_moment(alert.sent)}"


def _written(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
