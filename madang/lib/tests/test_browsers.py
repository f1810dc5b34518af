import pytest

from madang.lib.browsers import family

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            (
                f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0 Whale/4.29"
                " Safari/537.36"
            ),
            "Whale · Windows",
        ),
        (
            (
                f"Mozilla/5.0 (Linux; Android 14; SM-S921N) {WEBKIT} SamsungBrowser/25.0"
                " Chrome/121.0 Mobile Safari/537.36"
            ),
            "Samsung Internet · Android",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
                " Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox · Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_browser_and_system_are_told_by_family(sent: str, told: str) -> None:
    assert family(sent) == told
