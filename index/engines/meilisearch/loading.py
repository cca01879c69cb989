"""Writing to a Meilisearch index: documents sent while the batch grows, applied only when the server's tasks say so."""

import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from meilisearch.errors import MeilisearchApiError

from index.engines.meilisearch.connection import MISSING, WRITE_S, connect
from index.engines.meilisearch.queries import within
from index.engines.meilisearch.schema import OLDEST_SERVER, SETTINGS, to_document
from index.errors import IndexUnavailable
from index.record import PageRecord
from repository.settings import Settings

CHUNK_BYTES = 8_000_000  # of documents in one request
PATIENCE_S = 600.0  # that the server may be busy without ending one task
FIRST_LOOK_S, LONGEST_LOOK_S = 0.005, 0.25
IDS_AT_ONCE = 1_000
RESOURCES_AT_ONCE = 2_000
NDJSON = "application/x-ndjson"
DENIED = (401, 403)
FAULTS = ("invalid_request",)  # kinds of task errors that blame what was sent; others blame the server

_encode = msgspec.json.Encoder().encode


class _Sent(NamedTuple):
    task: int
    resources: frozenset[int]


class Loader:
    """The one writer of an index. Nothing it did is applied before `commit` gives it back."""

    def __init__(self, settings: Settings, index_id: str, *, create: bool) -> None:
        self._id = index_id
        self._server = connect(settings, WRITE_S)
        self._path = f"indexes/{index_id}"
        self._ready = False
        self._forget()
        self._prepare(create=create)

    def put(self, records: Iterable[PageRecord]) -> None:
        """Take records up, all or none of them; what fills a request is sent at once."""
        self._prepare()
        taken = [(document, _encode(document)) for document in map(to_document, records)]
        for document, line in taken:
            self._kept.setdefault(document.resource, set()).add(document.id)
            self._held[document.resource] = document.held
            self._lines.append(line)
            self._of.add(document.resource)
            self._bytes += len(line) + 1
            if self._bytes >= CHUNK_BYTES:
                self._send()

    def drop(self, resources: Collection[int]) -> None:
        """Take note of resources whose records must go."""
        self._prepare()
        for resource in resources:
            self._kept[resource] = set()
            self._held.pop(resource, None)

    def commit(self) -> Mapping[int, str]:
        """Send the rest, delete what the batch replaces, and wait; gives the resources of requests that the server refused."""
        if not self._kept:
            return {}
        try:
            with self._server.edge("writing failed"):
                self._send()
                old = self._ids_of(self._perhaps_older())
                gone = [document for resource, documents in old.items() for document in documents - self._kept[resource]]
                for first in range(0, len(gone), IDS_AT_ONCE):
                    task = self._server.http.post(f"{self._path}/documents/delete-batch", gone[first : first + IDS_AT_ONCE])
                    self._sent.append(_Sent(task["taskUid"], frozenset()))
                return self._wait()
        except IndexUnavailable:
            self._ready = False
            raise
        finally:
            self._forget()

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def _forget(self) -> None:
        self._lines: list[bytes] = []
        self._of: set[int] = set()
        self._bytes = 0
        self._kept: dict[int, set[str]] = {}  # what the batch leaves of each resource it touches
        self._held: dict[int, str] = {}  # what tells their records from those before
        self._sent: list[_Sent] = []

    def _send(self) -> None:
        if not self._lines:
            return
        with self._server.edge("writing failed"):
            task = self._server.http.post(f"{self._path}/documents?primaryKey=id", b"\n".join(self._lines), NDJSON)
        self._sent.append(_Sent(task["taskUid"], frozenset(self._of)))
        self._lines, self._of, self._bytes = [], set(), 0

    def _perhaps_older(self) -> list[int]:
        """
        Give the resources of which the index holds records of another revision, or more than it was given now.

        Of a new collection that is none, and asking for the ids of all would take as long as a twentieth of writing them.
        """
        resources, found = list(self._kept), set()
        for first in range(0, len(resources), RESOURCES_AT_ONCE):
            asked = {"q": "", "limit": 0, "facets": ["held"], "filter": within("", resources[first : first + RESOURCES_AT_ONCE])}
            answer = self._server.http.post(f"{self._path}/search", asked)
            for held, records in answer["facetDistribution"].get("held", {}).items():
                resource = int(held.split(":")[0])
                if held != self._held.get(resource) or records > len(self._kept[resource]):
                    found.add(resource)
        return sorted(found)

    def _ids_of(self, resources: Collection[int]) -> dict[int, set[str]]:
        """Give the ids that the index holds of resources, from before this batch or of it."""
        found: dict[int, set[str]] = {}
        offset, total = 0, 1 if resources else 0
        while offset < total:
            asked = {"filter": within("", resources), "fields": ["id", "resource"], "offset": offset, "limit": IDS_AT_ONCE}
            answer = self._server.http.post(f"{self._path}/documents/fetch", asked)
            offset, total = offset + IDS_AT_ONCE, answer["total"]
            for document in answer["results"]:
                found.setdefault(document["resource"], set()).add(document["id"])
        return found

    def _wait(self) -> dict[int, str]:
        refused: dict[int, str] = {}
        of = {sent.task: sent.resources for sent in self._sent}
        for task in self._ended(list(of)):
            if task["status"] == "succeeded":
                continue
            error = task.get("error") or {"code": task["status"], "message": task["status"], "type": "internal"}
            if error["type"] not in FAULTS or not of[task["uid"]]:
                raise IndexUnavailable(f"Meilisearch at {self._server.url} could not write: {error['code']}: {error['message']}")
            refused |= dict.fromkeys(of[task["uid"]], f"{error['code']}: {error['message']}")
        return refused

    def _ended(self, tasks: list[int]) -> list[dict[str, Any]]:
        """Wait for tasks; the server's own order is the order they were sent in."""
        ended: list[dict[str, Any]] = []
        pause, deadline = FIRST_LOOK_S, time.monotonic() + PATIENCE_S
        for first in range(0, len(tasks), IDS_AT_ONCE):
            left = tasks[first : first + IDS_AT_ONCE]
            while left:
                asked = f"uids={','.join(map(str, left))}&statuses=succeeded,failed,canceled&limit={len(left)}"
                listed = self._server.http.get(f"tasks?{asked}")
                if listed["results"]:
                    ended += listed["results"]
                    over = {task["uid"] for task in listed["results"]}
                    left = [task for task in left if task not in over]
                    deadline = time.monotonic() + PATIENCE_S
                elif time.monotonic() > deadline:
                    raise IndexUnavailable(f"Meilisearch at {self._server.url} ended no task within {PATIENCE_S:.0f} s")
                if left:
                    time.sleep(pause)
                    pause = min(LONGEST_LOOK_S, 1.5 * pause)
        return ended

    def _prepare(self, *, create: bool = False) -> None:
        """At first, and after every failure: wait for what an earlier writer sent, and see that the index is as it should be."""
        if self._ready:
            return
        with self._server.edge("cannot prepare the index"):
            self._check_version()
            waiting = self._server.http.get(f"tasks?indexUids={self._id}&statuses=enqueued,processing&limit={IDS_AT_ONCE}")
            self._ended([task["uid"] for task in waiting["results"]])
            self._settle_settings(create=create)
        self._ready = True

    def _settle_settings(self, *, create: bool) -> None:
        try:
            settings = self._server.http.get(f"{self._path}/settings")
        except MeilisearchApiError as error:
            if error.code != MISSING or not create:
                raise
            settings = {}
            self._done(self._server.http.post("indexes", {"uid": self._id, "primaryKey": "id"}))
        if any(settings.get(name) != value for name, value in SETTINGS.items()):
            self._done(self._server.http.patch(f"{self._path}/settings", dict(SETTINGS)))

    def _done(self, task: Mapping[str, Any]) -> None:
        [ended] = self._ended([task["taskUid"]])
        if ended["status"] != "succeeded":
            error = ended.get("error") or {}
            raise IndexUnavailable(f"Meilisearch at {self._server.url} could not make the index: {error.get('message', ended['status'])}")

    def _check_version(self) -> None:
        try:
            found = str(self._server.http.get("version")["pkgVersion"])
        except MeilisearchApiError as error:
            if error.status_code in DENIED:  # a key for some indexes may not ask; what an older server lacks, its settings will tell
                return
            raise
        numbers = tuple(int(part) for part in found.split(".")[:2] if part.isdigit())
        if numbers < OLDEST_SERVER:
            wanted = ".".join(map(str, OLDEST_SERVER))
            raise IndexUnavailable(f"Meilisearch at {self._server.url} is {found}: {wanted} or newer is needed")


def remove(settings: Settings, index_id: str) -> None:
    """Remove an index; one that is not there is no error."""
    server = connect(settings, WRITE_S)
    try:
        with server.edge("cannot remove the index"):
            server.http.delete(f"indexes/{index_id}")
    finally:
        server.close()
