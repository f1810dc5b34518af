"""The pre-review of a service (사전심사, 법30): a service of its own that follows from the file."""

from madang.apps.cases.block_parts import Attachments, Need
from madang.apps.cases.block_service import Service
from madang.core.programmes.fields import FileField, FormField
from madang.core.programmes.form import Form
from madang.core.programmes.values import LocalizedLine, LocalizedProse

# No key of a file has two hyphens side by side, so no service can be called so.
SUFFIX = "--pre-review"
OUTCOMES = ("feasible", "feasible_with_conditions", "not_feasible")

_ABOUT = LocalizedProse(
    {
        "ko": "많은 비용을 들여 정식으로 신청하기 전에, 될 수 있는지 미리 약식으로 심사해 드립니다."
        " 결과는 문서로 알려 드립니다. 가능하다고 알려 드린 내용은 나중에 정식으로 신청하셔도 같은"
        " 결정을 내리도록 노력합니다.",
        "en": "Before you spend much and file the petition itself, ask whether it would be granted."
        " You get the result in writing; what was called feasible is to be decided alike later.",
    }
)


def is_pre_review(service_id: str) -> bool:
    return service_id.endswith(SUFFIX)


def petition_of(service_id: str) -> str:
    """The key of the service that a pre-review is about."""
    return service_id.removesuffix(SUFFIX)


def pre_review_of(service: Service) -> Service:
    """The service by which one asks first: own period (영34②), fewer papers (영34③), no fee.

    The other departments are asked as for the petition itself (법30②); nothing meets and nothing is
    collected. Raises ValueError for a service without a pre-review.
    """
    asked = service.pre_review
    if asked is None:
        raise ValueError("this service has no pre-review")
    changed = {
        "title": _title(service.title),
        "about": _ABOUT,
        "kind": "pre_review",
        "period_text": asked.period_text,
        "bring": tuple(Need(item=item) for item in asked.bring),
        "fee": 0,
        "fee_note": None,
        "result": None,
        "questions": _short(service.questions),
        "attachments": service.attachments or _papers(service.questions),
        "fast_tracks": (),
        "joint_review": None,
        "guardian": False,
        "pre_review": None,
        "collect": False,
        "survey": None,
        "outcomes": OUTCOMES,
    }
    copied = service.model_copy(update=changed)
    for worked_out in ("period", "form", "languages"):
        copied.__dict__.pop(worked_out, None)  # those of the service itself came along
    return copied


def _title(title: LocalizedLine) -> LocalizedLine:
    names = {
        language: f"{text} 사전심사" if language == "ko" else f"Pre-review: {text}"
        for language, text in title.root.items()
    }
    return LocalizedLine.model_construct(root=names)


def _short(questions: Form) -> Form:
    """The same questions, of which no file has to be sent."""
    return Form(tuple(map(_optional_file, questions)))


def _optional_file(field: FormField) -> FormField:
    if not isinstance(field, FileField):
        return field
    return field.model_copy(update={"required": False})


def _papers(questions: Form) -> Attachments | None:
    """A place for what is brought, where the form itself asks for no file."""
    if any(isinstance(field, FileField) for field in questions):
        return None
    return Attachments(accept=("pdf", "image", "hwp", "hwpx", "docx"))
