import base64
import secrets
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from madang.core.accounts import keys
from madang.core.accounts.commands import create_account, reseal_second_factors
from madang.lib.crypto import CryptoError

OLD = "old:" + base64.b64encode(secrets.token_bytes(32)).decode()
NEW = "new:" + base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.mark.django_db
def test_second_factors_survive_a_change_of_keys(settings: Any) -> None:
    settings.MADANG_VAULT_KEYS = OLD
    account = create_account(kind="official", username="haneul", password=None)
    for kind, name in (("totp", "secret"), ("recovery_codes", "seed")):
        sealed = keys.seal(f"the {name}", place=keys.SECOND_FACTOR)
        Authenticator.objects.create(user=account, type=kind, data={name: sealed, "used_mask": 0})
    settings.MADANG_VAULT_KEYS = f"{NEW},{OLD}"
    assert reseal_second_factors() == (2, 0)
    assert reseal_second_factors() == (0, 0)
    settings.MADANG_VAULT_KEYS = NEW
    for factor, name in zip(Authenticator.objects.order_by("id"), ("secret", "seed"), strict=True):
        assert keys.unseal(factor.data[name], place=keys.SECOND_FACTOR) == f"the {name}"
        assert factor.data["used_mask"] == 0


@pytest.mark.django_db
def test_without_the_old_key_nothing_is_lost(settings: Any) -> None:
    settings.MADANG_VAULT_KEYS = OLD
    account = create_account(kind="official", username="haneul", password=None)
    sealed = keys.seal("the secret", place=keys.SECOND_FACTOR)
    Authenticator.objects.create(user=account, type="totp", data={"secret": sealed})
    settings.MADANG_VAULT_KEYS = NEW
    with pytest.raises(CryptoError):
        reseal_second_factors()
    assert Authenticator.objects.get().data == {"secret": sealed}
