"""The code lists that belong to no capability."""

from django.utils.translation import gettext_lazy as _

from madang.core.office.code_lists import CodeList, declare_code_list

declare_code_list(
    CodeList(
        "work_areas",
        _("Areas of work"),
        _("What a petition is about, for questions such as “What is it about?”."),
        {
            "administration": _("Administration and petitions"),
            "building": _("Building and housing"),
            "culture": _("Culture, sports and tourism"),
            "economy": _("Economy and jobs"),
            "education": _("Education and childcare"),
            "environment": _("Environment and cleanliness"),
            "health": _("Health and hygiene"),
            "parks": _("Parks and green spaces"),
            "safety": _("Safety and disasters"),
            "tax": _("Taxes and finance"),
            "traffic": _("Traffic and parking"),
            "welfare": _("Welfare"),
        },
    )
)
