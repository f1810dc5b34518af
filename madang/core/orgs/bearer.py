"""Signing in of machines: ``Authorization: Bearer mdg_…`` (RFC 6750)."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from madang.core.access import Access, Request
from madang.core.accounts.queries import client_address
from madang.core.actors import Actor
from madang.core.errors import Forbidden
from madang.core.orgs.queries import site_and_machine


class Bearer(HttpBearer):
    """The ``auth`` of an API operation: a known token whose client has the permission.

    It also sets ``request.actor`` and ``request.agency``. A token opens the site of its own agency
    only.
    """

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.access = Access("token", permission)

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        known = cast("Request", request)
        host = request.get_host().partition(":")[0]
        known.agency, actor = site_and_machine(host, token, ip=client_address(request))
        if actor is None:
            return None
        if actor.agency_id != known.agency.id:
            raise Forbidden("other_agency", _("This token belongs to another agency."))
        actor.require(str(self.access.permission))
        known.actor = actor
        return actor
