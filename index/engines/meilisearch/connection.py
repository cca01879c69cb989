"""The official client over kept connections: no delay, one dict of headers a call, every call with its time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import meilisearch
import msgspec
import requests
import urllib3
from meilisearch._httprequests import HttpRequests  # the client takes no transport from outside
from meilisearch.config import Config
from meilisearch.errors import MeilisearchApiError, MeilisearchCommunicationError, MeilisearchError, MeilisearchTimeoutError
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError
from urllib3.exceptions import TimeoutError as LateError

from index.answer import time_left
from index.engines.meilisearch.answers import Answer, Results
from index.errors import EngineAway, IndexMissing, IndexUnavailable
from repository.settings import Settings

CONNECT_S = 1.0
READ_S = 1.8  # of a search; all requests of one search together are bound by its deadline
WRITE_S = 60.0
CONNECTIONS = 32
MISSING = "index_not_found"
JSON = "application/json"


class Transport(HttpRequests):
    """What the client sends its calls through."""

    def __init__(self, config: Config, timeout_s: float) -> None:
        super().__init__(config)
        self._timeout_s = timeout_s
        self._pool = urllib3.connection_from_url(config.url, maxsize=CONNECTIONS)  # urllib3 sets TCP_NODELAY on its sockets
        self._base = urllib3.util.parse_url(config.url).path or ""
        self._plain: dict[str, str] = dict(self.headers)
        self._json = self._plain | {"Content-Type": JSON}

    def send_request(
        self,
        http_method: Callable[..., Any],
        path: str,
        body: Any = None,
        content_type: str | None = None,
        *,
        serializer: Any = None,
    ) -> Any:
        """Send and decode."""
        del serializer
        content = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        answer = self.exchange(http_method.__name__.upper(), path, content, content_type)
        return msgspec.json.decode(answer) if answer else None

    def exchange(self, method: str, path: str, content: bytes | None, content_type: str | None = JSON) -> bytes:
        """Send and give the answer as it came; a connection that the server closed meanwhile is replaced once."""
        try:
            try:
                answer = self._send(method, path, content, content_type)
            except ProtocolError:
                answer = self._send(method, path, content, content_type)
        except NewConnectionError as error:
            raise MeilisearchCommunicationError(str(error)) from error
        except LateError as error:
            raise MeilisearchTimeoutError(str(error)) from error
        except HTTPError as error:
            raise MeilisearchCommunicationError(str(error)) from error
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise _refusal(answer)
        return answer.data

    def _send(self, method: str, path: str, content: bytes | None, content_type: str | None) -> urllib3.BaseHTTPResponse:
        left = time_left(self._timeout_s)
        if not left:
            raise LateError("no time is left")
        timeout = urllib3.Timeout(left, connect=min(left, CONNECT_S))
        headers = self._json if content_type == JSON else self._plain | ({"Content-Type": content_type} if content_type else {})
        return self._pool.urlopen(method, f"{self._base}/{path}", content, headers, retries=False, redirect=False, timeout=timeout)

    def close(self) -> None:
        """Close the kept connections."""
        self._pool.close()


def connect(settings: Settings, timeout_s: float) -> "Connection":
    """Give a connection to the server of the settings. Nothing is sent yet."""
    return Connection(settings.meilisearch_url, settings.meilisearch_key, timeout_s)


class Connection:
    """A server by its address. The client is the official one; every call goes through one transport."""

    def __init__(self, url: str, key: str, timeout_s: float) -> None:
        self.url = url.rstrip("/")
        self.client = meilisearch.Client(self.url, key or None)
        self.http = Transport(self.client.config, timeout_s)
        self.client.http = self.http

    def search(self, asked: Sequence[Mapping[str, Any]], answer: msgspec.json.Decoder[Results[Answer]]) -> list[Answer]:
        """Send searches together; their answers are read as what they are, not by way of the client's dictionaries."""
        path = self.client.config.paths.multi_search
        return answer.decode(self.http.exchange("POST", path, msgspec.json.encode({"queries": asked}))).results

    @contextmanager
    def edge(self, what: str) -> Iterator[None]:
        """Turn the client's errors into ours, naming the setting that leads there."""
        try:
            yield
        except MeilisearchApiError as error:
            if error.code == MISSING:
                raise IndexMissing(f"{what}: Meilisearch at {self.url} has no such index") from error
            hint = "; is MALETA_MEILISEARCH_KEY right?" if error.status_code in (401, 403) else ""
            raise IndexUnavailable(f"{what}: Meilisearch at {self.url} says {error.code}: {error.message}{hint}") from error
        except MeilisearchError as error:
            reason = error.message.rpartition(": ")[2] if isinstance(error, MeilisearchCommunicationError) else "it took too long"
            raise EngineAway(f"{what}: no answer from Meilisearch at {self.url} (MALETA_MEILISEARCH_URL): {reason}") from error

    def close(self) -> None:
        """Close the kept connections."""
        self.http.close()


def _refusal(answer: urllib3.BaseHTTPResponse) -> MeilisearchApiError:
    given = requests.Response()
    given.status_code = answer.status
    given._content = answer.data  # noqa: SLF001 - the client's error reads a response of requests
    return MeilisearchApiError(answer.reason or str(answer.status), given)
