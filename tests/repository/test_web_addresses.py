"""Only addresses of the public web may be named to readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.web_addresses import check_web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a/b?q=trata&n=1#parte",
        "https://www.youtube.com/watch?v=abc",
        "https://niñez.example.org/página",
        "https://xn--niez-hqa.org/",
        "https://8.8.8.8/a",
        "https://[2606:4700:4700::1111]/",
        "https://localhost.example.org/",
        "https://3com.example",
        "https://example.org/@usuario",
    ],
)
def test_public_addresses_are_taken(address: str) -> None:
    check_web_address(address)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("javascript:alert(1)", "starts with"),
        ("data:text/html,a", "starts with"),
        ("file:///etc/passwd", "starts with"),
        ("ftp://example.org/a", "starts with"),
        ("//example.org/a", "starts with"),
        ("www.example.org", "starts with"),
        ("https:///nowhere", "starts with"),
        ("https://:80/", "starts with"),
        ("https://ana:secreto@example.org/", "user name"),
        ("https://ana@example.org/", "user name"),
        ("https://example.org\\@127.0.0.1/", "backslashes"),
        ("https://example.org/a b", "spaces"),
        ("https://example.org:ochenta/", "[Pp]ort"),
        ("http://[", "Invalid IPv6 URL"),
        *(
            (f"http://{host}/", "private network")
            for host in (
                "localhost",
                "LOCALHOST.",
                "a.localhost",
                "intranet",
                "nas.local",
                "router.lan",
                "wiki.internal",
                "fritz.home.arpa",
                "127.0.0.1",
                "127.1",
                "10.0.0.8:8080",
                "192.168.1.1",
                "172.16.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",  # noqa: S104
                "224.0.0.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "0x7f.1",
                "[::1]",
                "[::]",
                "[fe80::1%25eth0]",
                "[fc00::1]",
                "[::ffff:127.0.0.1]",
                "[2002:7f00:1::]",
                "\uff11\uff12\uff17.0.0.1",
                "127。0。0。1",
                "ⓛⓞcaⓛhost",
            )
        ),
    ],
)
def test_what_leads_nowhere_or_tells_a_secret_is_refused(address: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_web_address(address)


@given(st.text(max_size=60))
def test_whatever_is_written_is_taken_or_refused(text: str) -> None:
    for address in (text, f"http://{text}", f"https://{text}/a"):
        try:
            check_web_address(address)
        except ValueError:
            continue
