"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

from madang.api.urls import api
from madang.apps.bodies.urls import desk_urls as body_urls
from madang.apps.cases.urls import desk_urls, portal_urls
from madang.apps.notices.urls import desk_urls as notice_urls
from madang.apps.notices.urls import portal_urls as notice_portal_urls
from madang.apps.queues.urls import desk_urls as queue_urls
from madang.config import account_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("madang.portal.urls")),
    path("", include(portal_urls)),
    path("", include(notice_portal_urls)),
    path("", include(account_urls)),
    path("desk/", include(desk_urls)),
    path("desk/", include(body_urls)),
    path("desk/", include(queue_urls)),
    path("desk/", include(notice_urls)),
    path("desk/", include("madang.desk.urls")),
    path("kiosk/", include("madang.kiosk.urls")),
]

handler400 = "madang.ui.errors.bad_request"
handler403 = "madang.ui.errors.permission_denied"
handler404 = "madang.config.failures.page_not_found"
handler500 = "madang.config.failures.server_error"
handler429 = "madang.portal.sign_in.pages.too_many_requests"
