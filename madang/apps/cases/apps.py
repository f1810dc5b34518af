from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "madang.apps.cases"
    label = "cases"

    def ready(self) -> None:
        from madang.apps.cases import (  # noqa: F401  known from now on
            actions,
            block,
            block_examples,
            block_survey,
            consumers,
            consumers_clock,
            consumers_complex,
            consumers_keeping,
            events,
            open_work,
            own_texts,
            sealing,
            showing,
        )
        from madang.core.access import declare_permissions
        from madang.core.office.code_lists import declare_code_list
        from madang.core.office.wordings import declare_wordings
        from madang.core.orgs.open_work import Kind, declare_work
        from madang.core.people.rotation import declare_resealing, declare_sealed_column
        from madang.core.programmes.examples import register_example
        from madang.core.programmes.format import register_block

        # Rotating the vault's keys re-seals these too.
        declare_sealed_column("cases_case", "sealed_answers")
        declare_sealed_column("cases_draft", "sealed")
        declare_resealing("cases", sealing.reseal)
        declare_work(
            "cases",
            Kind(_("Open petitions"), open_work.cases_of_department, open_work.cases_of_official),
        )
        declare_work("cases.opinions", Kind(_("Opinions owed"), open_work.opinions_of_department))
        declare_wordings(own_texts.WORDINGS)
        for one in showing.CODE_LISTS:
            declare_code_list(one)
        register_block("cases", block.CasesBlock, about=block.ABOUT)
        register_block("surveys", block_survey.SurveysBlock, about=block_survey.ABOUT)
        register_example("filed", block_examples.FiledExample, about=block_examples.ABOUT)
        declare_permissions(
            {
                "cases.read": _("See the cases of one's own department"),
                "cases.read_all": _("See the cases of all departments"),
                "cases.accept": _("Accept cases"),
                "cases.assign": _("Name the official in charge of a case"),
                "cases.decide": _("Decide cases"),
                "cases.file": _("File petitions for others through the API"),
                "cases.intake": _("Take in petitions at the counter, by telephone and by post"),
                "cases.clock": _("Stop and extend the clock, demand supplements, return petitions"),
                "cases.transfer": _("Transfer cases to another department or agency"),
                "cases.end": _("End petitions without a decision, merge them, reopen them"),
                "cases.review": _("Answer requests for an opinion"),
                "cases.guide": _("Stand by an applicant as guardian"),
                "cases.export": _("Take lists out as files"),
                "cases.watch": _("Watch over the periods of the whole agency"),
            }
        )
