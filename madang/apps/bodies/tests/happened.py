"""What the log says of one thing."""

from madang.core.events.models import EventRow


def names(subject_type: str, subject_id: int) -> list[str]:
    return [row.name for row in rows(subject_type, subject_id)]


def rows(subject_type: str, subject_id: int) -> list[EventRow]:
    return list(
        EventRow.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("id")
    )


def last(name: str) -> EventRow:
    return EventRow.objects.filter(name=name).order_by("id").reverse()[0]
