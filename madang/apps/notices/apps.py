from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "madang.apps.notices"
    label = "notices"

    def ready(self) -> None:
        from madang.apps.notices import (  # noqa: F401  known from now on
            alert_events,
            block,
            block_examples,
            campaign_events,
            campaign_issue_queries,
            campaign_issue_showing,
            consumers,
            events,
        )
        from madang.apps.notices.content import block as content
        from madang.apps.notices.content import block_examples as content_examples
        from madang.apps.notices.content import events as content_events  # noqa: F401
        from madang.apps.notices.publications import block as publications
        from madang.apps.notices.publications import block_examples as publications_examples
        from madang.apps.notices.publications import events as publication_events  # noqa: F401
        from madang.core.access import declare_permissions
        from madang.core.office.todos import TodoSource, declare_todos
        from madang.core.programmes.examples import register_example
        from madang.core.programmes.format import register_block

        register_block("notices", block.NoticesBlock, about=block.ABOUT)
        register_block("publications", publications.PublicationsBlock, about=publications.ABOUT)
        register_example(
            "publications",
            publications_examples.PublicationsExample,
            about=publications_examples.ABOUT,
        )
        register_block("content", content.ContentBlock, about=content.ABOUT)
        register_example("content", content_examples.ContentExample, about=content_examples.ABOUT)
        register_example("message", block_examples.MessageExample, about=block_examples.ABOUT)
        declare_todos(
            TodoSource(
                "notices.campaign",
                campaign_issue_queries.WAITING_SQL,
                campaign_issue_queries.waiting_values,
                campaign_issue_showing.todos,
            )
        )
        declare_permissions(
            {
                "notices.read": _("See the messages that were sent and those that wait"),
                "notices.campaign": _("Prepare messages to many residents"),
                "notices.alert": _("Warn people of danger, without a second official"),
                "notices.approve": _("Allow messages to many that another official prepared"),
                "notices.content": _("Plan posts and note where they are out"),
                "notices.publications": _("Keep the stock of printed publications"),
                "notices.settle": _("Say what became of messages in doubt"),
            }
        )
