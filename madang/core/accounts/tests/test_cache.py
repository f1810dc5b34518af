from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from madang.core.accounts.models import CacheEntry


@pytest.mark.django_db
def test_what_was_stored_is_found() -> None:
    cache.set("key", [1.5, "가", None])
    assert cache.get("key") == [1.5, "가", None]
    cache.set("key", "other")
    assert cache.get("key") == "other"
    assert "key" in cache


@pytest.mark.django_db
def test_what_is_over_is_gone_and_may_be_added_again() -> None:
    assert cache.add("key", 1, timeout=0)
    assert cache.get("key") is None
    assert not cache.touch("key")
    assert cache.add("key", 2)
    assert not cache.add("key", 3)
    assert cache.get("key") == 2


@pytest.mark.django_db
def test_without_a_time_it_stays() -> None:
    cache.set("key", 1, timeout=None)
    assert CacheEntry.objects.filter(expires_at__year__lt=9999).count() == 0
    assert cache.get("key") == 1


@pytest.mark.django_db
def test_a_longer_life() -> None:
    cache.set("key", 1, timeout=100)
    before = CacheEntry.objects.get().expires_at
    assert cache.touch("key", 1000)
    assert CacheEntry.objects.get().expires_at > before


@pytest.mark.django_db
def test_deleting() -> None:
    cache.set("key", 1)
    assert cache.delete("key")
    assert not cache.delete("key")
    cache.set("other", 1)
    cache.clear()
    assert cache.get("other") is None


@pytest.mark.django_db
def test_counting() -> None:
    cache.set("key", 1)
    assert cache.incr("key", 4) == 5
    with pytest.raises(ValueError, match="no such key"):
        cache.incr("another")


@pytest.mark.django_db
def test_only_what_is_json_is_taken() -> None:
    with pytest.raises(TypeError):
        cache.set("key", object())


@pytest.mark.django_db
def test_what_is_over_is_swept_away(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("old", 1, timeout=0)
    monkeypatch.setattr("madang.core.accounts.cache._SWEEP_EVERY", 1)
    cache.set("new", 1)
    assert [entry.key for entry in CacheEntry.objects.all()] == [":1:new"]


@pytest.mark.usefixtures("own_database")
def test_of_many_at_once_exactly_one_adds_and_none_is_miscounted(django_db_blocker: Any) -> None:
    def attempt(_number: int) -> bool:
        try:
            with django_db_blocker.unblock():
                added = cache.add("key", 0)
                cache.incr("key")
                return added
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, range(30)))
    with django_db_blocker.unblock():
        assert answers.count(True) == 1
        assert cache.get("key") == 30
