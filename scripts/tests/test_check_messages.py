from pathlib import Path

import pytest

from scripts import check_messages

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one module that says one text to people."""
    monkeypatch.setattr(check_messages, "TOP", tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "madang").mkdir()
    (tmp_path / "madang" / "views.py").write_text('_("Receipt")\n')
    return tmp_path


def translate(tree: Path, app: str, korean: str) -> None:
    folder = tree / "madang" / app / "locale" / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(f'{PO}\nmsgid "Receipt"\nmsgstr "{korean}"\n')


def test_a_translated_text_has_no_fault(tree: Path) -> None:
    translate(tree, "cases", "접수증")

    assert list(check_messages.faults()) == []


def test_a_text_without_translation_is_told_with_its_place(tree: Path) -> None:
    translate(tree, "cases", "")

    assert list(check_messages.faults()) == [
        "madang/views.py:1: 'Receipt' has no Korean translation"
    ]


def test_a_text_in_a_template_is_found(tree: Path) -> None:
    (tree / "madang" / "views.py").unlink()
    (tree / "madang" / "templates").mkdir()
    (tree / "madang" / "templates" / "page.html").write_text('{{ _("Who answers") }}')

    assert list(check_messages.faults()) == [
        "madang/templates/page.html:1: 'Who answers' has no Korean translation"
    ]


def test_a_text_that_django_translates_needs_no_own_translation(tree: Path) -> None:
    (tree / "madang" / "views.py").write_text('_("Korean")\n')

    assert list(check_messages.faults()) == []


def test_two_translations_of_one_text_are_told(tree: Path) -> None:
    translate(tree, "cases", "접수증")
    translate(tree, "ui", "영수증")

    (fault,) = check_messages.faults()

    assert "'영수증'" in fault
    assert "'접수증'" in fault
