"""Pages of the demo city that are looked at one by one, by the browser tests and the pictures.

What a visitor comes by on the way through a petition is not here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """A page by its address, seen by an official, or by a resident where there is none.

    ``then`` are the beginnings of addresses: the first link to one in a table or on a card is
    followed, one after the other, to a page that has a number in its address.
    """

    name: str
    path: str
    official: str = ""
    then: tuple[str, ...] = ()

    @property
    def links(self) -> list[str]:
        """CSS selectors of the links to follow."""
        return [f"main :is(table, .m-cards) a[href^='{start}']" for start in self.then]


BUILDING = "building-permit"

PAGES = (
    Look("calculator-empty", "/calculator/"),
    Look(
        "calculator",
        "/calculator/?received=2026-09-21T10:00&period=7+days"
        "&hold_first_1=2026-09-23&hold_last_1=2026-09-25&extend_1=7+days",
    ),
    Look("calculator-wrong", "/calculator/?received=2026-09-21T10:00&period=soon"),
    Look("found", "/?q=식당을 열려고 하는데요"),
    Look("found-by-department", "/?q=위생과"),
    Look("found-nothing", "/?q=우주선"),
    Look("services", "/services/"),
    Look("topic", "/topics/business/"),
    Look("service-of-a-large-one", f"/services/{BUILDING}/"),
    Look("needs", f"/services/{BUILDING}/needs/"),
    Look("needs-of-a-large-one", f"/services/{BUILDING}/needs/?total_area=8200&floors=12"),
    Look("due-day", "/desk/due/?view=day&scope=all", "admin"),
    Look("due-week", "/desk/due/?view=week&scope=all", "admin"),
    Look("due-month", "/desk/due/?view=month&scope=all", "admin"),
    Look("due-late", "/desk/due/?view=late&scope=all", "admin"),
    Look("search", "/desk/search/", "admin"),
    Look("search-found", "/desk/search/?text=신호&state=open&scope=all", "admin"),
    Look("search-nothing", "/desk/search/?text=없는말&state=open&scope=all", "admin"),
    Look("board", "/desk/board/", "onnuri"),
    Look("board-by-state", "/desk/board/?by=state", "onnuri"),
    Look("board-cases", "/desk/board/", "onnuri", ("/desk/board/cases/",)),
    Look("dashboard", "/desk/dashboard/", "onnuri"),
    Look("dashboard-cases", "/desk/dashboard/", "onnuri", ("/desk/dashboard/cases/",)),
    Look("export", "/desk/export/inbox/?scope=department", "onnuri"),
    Look("team", "/desk/absences/team/", "onnuri"),
    Look("accesses", "/desk/accesses/", "narae"),
    Look("sessions", "/desk/account/sessions/", "admin"),
    Look("todo", "/desk/todo/", "haneul"),
    Look("inbox-narrowed", "/desk/?scope=all&when=week&state=accepted", "admin"),
    Look("views", "/desk/views/", "haneul"),
    Look("decision-texts", "/desk/decision-texts/", "haneul"),
    Look("decision-text", "/desk/decision-texts/", "haneul", ("/desk/decision-texts/",)),
    Look("search-person", "/desk/search/person/", "haneul"),
    Look("keys", "/desk/keys/", "haneul"),
    Look("months", "/desk/months/", "narae"),
    Look("month", "/desk/months/", "narae", ("/desk/months/",)),
    Look("holidays", "/desk/holidays/", "admin"),
    Look("analysis", "/desk/analysis/", "narae"),
    Look("told", "/desk/told/", "maru"),
    Look("shortening", "/desk/shortening/", "onnuri"),
    Look("shortening-cases", "/desk/shortening/", "onnuri", ("/desk/shortening/cases/",)),
    Look("objections", "/desk/objections/", "byeol"),
    Look("pre-reviews", "/desk/pre-reviews/", "byeol"),
    Look("opinions", "/desk/opinions/", "boram"),
    Look("opinion", "/desk/opinions/", "boram", ("/desk/opinions/",)),
    Look("guardianships", "/desk/guardianships/", "maru"),
    Look("one-visit", "/desk/one-visit/", "byeol"),
    Look("one-visit-service", f"/desk/one-visit/{BUILDING}/", "byeol"),
    Look("intake", "/desk/intake/", "haneul"),
    Look("queues", "/desk/queues/", "haneul"),
    Look("queue", "/desk/queues/", "haneul", ("/desk/queues/",)),
    Look("counter-new", "/desk/queues/new/", "haneul"),
    Look("kiosks", "/desk/kiosks/", "admin"),
    Look("kiosk", "/desk/kiosks/", "admin", ("/desk/kiosks/",)),
    Look("kiosk-new", "/desk/kiosks/new/", "admin"),
    Look("messages", "/desk/messages/", "admin"),
    Look("message", "/desk/messages/", "admin", ("/desk/messages/",)),
    Look("messages-in-doubt", "/desk/messages/doubt/", "admin"),
    Look("reminders", "/desk/reminders/", "haneul"),
    Look("consents-find", "/desk/consents/", "admin"),
    Look("alerts", "/desk/alerts/", "admin"),
    Look("alerts-public", "/alerts/"),
    Look("campaigns", "/desk/campaigns/", "admin"),
    Look("campaign", "/desk/campaigns/", "admin", ("/desk/campaigns/",)),
    Look("campaign-new", "/desk/campaigns/new/", "admin"),
    Look("publications", "/desk/publications/", "admin"),
    Look("publication-new", "/desk/publications/new/", "admin"),
    Look("content", "/desk/content/", "admin"),
    Look("post", "/desk/content/", "admin", ("/desk/content/",)),
    Look("post-new", "/desk/content/new/", "admin"),
    Look("followers", "/desk/content/followers/", "admin"),
    Look("outage", "/desk/outage/", "admin"),
    Look("timers", "/desk/timers/", "admin"),
    Look("absences", "/desk/absences/", "admin"),
    Look("absence-new", "/desk/absences/new/", "admin"),
    Look("hours", "/desk/hours/", "admin"),
    Look("hours-change", "/desk/hours/change/", "admin"),
    Look("window-new", "/desk/hours/windows/new/", "admin"),
    Look("settings", "/desk/settings/", "admin"),
    Look("settings-change", "/desk/settings/change/", "admin"),
    Look("departments", "/desk/departments/", "admin"),
    Look("department", "/desk/departments/", "admin", ("/desk/departments/",)),
    Look("department-new", "/desk/departments/new/", "admin"),
    Look("officials", "/desk/officials/", "admin"),
    Look("official", "/desk/officials/", "admin", ("/desk/officials/",)),
    Look("official-new", "/desk/officials/new/", "admin"),
    Look("roles", "/desk/roles/", "admin"),
    Look("role", "/desk/roles/", "admin", ("/desk/roles/",)),
    Look("role-new", "/desk/roles/new/", "admin"),
    Look("programmes", "/desk/programmes/", "admin"),
    Look("programme", "/desk/programmes/", "admin", ("/desk/programmes/",)),
    Look("programme-new", "/desk/programmes/new/", "admin"),
    Look("texts", "/desk/texts/", "admin"),
    Look("text", "/desk/texts/portal.help/", "admin"),
    Look("text-change", "/desk/texts/portal.help/ko/", "admin"),
    Look("code-lists", "/desk/codes/", "admin"),
    Look("code-list", "/desk/codes/work_areas/", "admin"),
    Look("code-new", "/desk/codes/work_areas/new/", "admin"),
    Look("code-end", "/desk/codes/work_areas/traffic/end/", "admin"),
    Look("bodies", "/desk/bodies/", "maru"),
    Look("body", "/desk/bodies/", "maru", ("/desk/bodies/",)),
    Look("body-new", "/desk/bodies/new/", "maru"),
    Look("meetings", "/desk/bodies/meetings/", "maru"),
    Look("meeting", "/desk/bodies/meetings/", "maru", ("/desk/bodies/meetings/",)),
    Look(
        "item",
        "/desk/bodies/meetings/",
        "maru",
        ("/desk/bodies/meetings/", "/desk/bodies/items/"),
    ),
)
