"""Receipt and ticket on a strip of paper: plain pages that the browser prints."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from madang.core.access import Request
from madang.core.devices.visits import Visit
from madang.kiosk.filing_views import RECEIPT, receipt_rows
from madang.kiosk.ticket_views import TICKET, ticket_rows
from madang.kiosk.visiting import at_kiosk


@at_kiosk(aside=True)
def receipt(request: Request, visit: Visit) -> HttpResponseBase:
    """The receipt for a thermal printer."""
    if RECEIPT not in visit.content or not visit.kiosk.has_printer:
        return redirect("kiosk_receipt")
    context = receipt_rows(request, visit) | {
        "back": reverse("kiosk_receipt"),
        "track_url": request.build_absolute_uri(reverse("track")),
    }
    return render(request, "kiosk/print_receipt.html", context)


@at_kiosk(aside=True)
def ticket(request: Request, visit: Visit) -> HttpResponseBase:
    """The number for a thermal printer."""
    if TICKET not in visit.content or not visit.kiosk.has_printer:
        return redirect("kiosk_ticket")
    context = ticket_rows(request, visit) | {
        "back": reverse("kiosk_ticket"),
        "printed_at": timezone.now(),
    }
    return render(request, "kiosk/print_ticket.html", context)
