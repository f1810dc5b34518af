import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from madang.core.people.vault import check_keys


def test_the_keys_of_the_settings_are_accepted() -> None:
    check_keys()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("MADANG_VAULT_KEYS", "1:c2hvcnQ="),
        ("MADANG_VAULT_KEYS", "not a key"),
        ("MADANG_INDEX_KEY", "c2hvcnQ="),
        ("MADANG_INDEX_KEY", "not a key"),
    ],
)
def test_a_key_that_cannot_be_used_is_named_and_not_quoted(setting: str, value: str) -> None:
    with (
        override_settings(**{setting: value}),
        pytest.raises(ImproperlyConfigured, match=setting) as caught,
    ):
        check_keys()
    assert value.rpartition(":")[2] not in str(caught.value)
