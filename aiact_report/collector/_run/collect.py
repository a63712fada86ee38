"""Read the files, let collectors see what is in them, and merge what they saw: here, or in worker processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aiact_report._files import open_regular
from aiact_report.collector._base import FILE_LIMIT, Collected, Collector, Unit
from aiact_report.collector._request import Request
from aiact_report.collector._run import detect as _detect
from aiact_report.collector._run import wire as _wire
from aiact_report.collector._run.across import hide_across
from aiact_report.collector._run.bounds import bounded
from aiact_report.collector._run.clean import clean
from aiact_report.collector._run.detect import Work
from aiact_report.collector._run.foreign import foreign
from aiact_report.collector._run.included import drop_included
from aiact_report.collector._run.wire import Seen
from aiact_report.collector._walk import unreadable
from aiact_report.errors import NotWrittenError
from aiact_report.model import Evidence, Place, Skipped, Source, Unobserved

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Progress = Callable[[int, int], None]
"""Called with the number of files done and of all files."""

CHUNK = 128 * 1024
"""Bytes of input a worker is given at a time."""
AHEAD = 2
"""Chunks each worker has before it: one at work, one for when that is done."""
WORTH_WORKERS = 1024 * 1024
"""Below this, starting processes costs more than they save."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all files of a run share."""

    root: Path
    ignored: frozenset[str]
    collectors: Sequence[Collector] = field(default_factory=_detect.collectors)
    observed_at: str = ""


def collect(
    works: Sequence[Work], setting: Setting, requests: Sequence[Request] = (), *, jobs: int | None = None, progress: Progress | None = None
) -> Evidence:
    """See what is in every file, in their order, then in what else was asked for; the result does not depend on `jobs`."""
    merge = _Merge()
    opened = [work for work in works if work.collector or not _detect.never(work.locator)]
    merge.unknown.extend(Skipped(work.locator, _detect.UNKNOWN) for work in works if not work.collector and _detect.never(work.locator))
    done = len(works) - len(opened)
    for chunk, part in _parts(opened, setting, jobs or default_jobs()):
        merge.add(part)
        done += len(chunk)
        if progress:
            progress(done, len(works))
    known: set[str] | None = None
    for found in (found for request in requests for found in _asked(request)):
        known = {subject.id for subject in merge.seen.subjects} if known is None else known
        subjects = [subject for subject in found.subjects if subject.id not in known]  # a file that is met in the walk and named as an image too
        known.update(subject.id for subject in subjects)
        merge.add(Seen(found.sources, subjects=subjects, unobserved=found.unobserved, skipped=found.skipped, known=list(found.known)))
    return merge.evidence()


def _asked(request: Request) -> Iterator[Collected]:
    """See what is in the images, engines, clusters and charts the user asked for."""
    yield from (clean(collector.collect(request)) for collector in _detect.asked() if collector.wanted(request))


def default_jobs() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parts(works: Sequence[Work], setting: Setting, jobs: int) -> Iterator[tuple[Sequence[Work], Seen]]:
    """Yield what was seen, chunk by chunk, in order."""
    chunks = list(_chunks(works))
    if jobs > 1 and len(chunks) > 1 and sum(work.size for work in works) >= WORTH_WORKERS:
        yield from _with_workers(chunks, setting, jobs)
    else:
        yield from ((chunk, see_all(chunk, setting)) for chunk in chunks)


def _chunks(works: Iterable[Work]) -> Iterator[list[Work]]:
    """Cut the work into pieces of about `CHUNK` bytes."""
    chunk: list[Work] = []
    size = 0
    for work in works:
        chunk.append(work)
        size += work.size
        if size >= CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _with_workers(chunks: list[list[Work]], setting: Setting, jobs: int) -> Iterator[tuple[Sequence[Work], Seen]]:
    """Let processes do it, this one among them; what the others saw comes back as bytes."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    share = (setting.root, setting.ignored, setting.observed_at)
    others = min(jobs, len(chunks)) - 1
    try:
        with ProcessPoolExecutor(others, mp_context=context, initializer=_start_worker, initargs=share) as pool:
            yield from _in_order(pool, chunks, setting, ahead=AHEAD * others)
    except BrokenProcessPool as error:
        msg = "a worker process ended before its time, perhaps for want of memory; try again with --jobs 1"
        raise NotWrittenError(msg) from error


def _in_order(pool: Executor, chunks: list[list[Work]], setting: Setting, ahead: int) -> Iterator[tuple[Sequence[Work], Seen]]:
    """Keep the workers busy without letting their results pile up, and see a chunk here when there is nothing to take in."""
    from collections import deque

    waiting: deque[tuple[list[Work], Future[bytes] | Seen]] = deque()
    rest = deque(chunks)
    while rest or waiting:
        room = 4 * ahead - len(waiting)
        free = ahead - sum(not _is_done(part) for _, part in waiting)
        for _ in range(min(room, free, len(rest))):
            waiting.append((rest[0], pool.submit(_see_in_worker, rest.popleft())))
        if rest and len(waiting) < 4 * ahead and not _is_done(waiting[0][1]):
            waiting.append((rest[0], see_all(rest.popleft(), setting)))
        else:
            chunk, part = waiting.popleft()
            yield chunk, part if isinstance(part, Seen) else _wire.unpack(part.result())


def _is_done(part: Future[bytes] | Seen) -> bool:
    return isinstance(part, Seen) or part.done()


_worker_setting: list[Setting] = []
"""In a worker process: its one Setting."""


def _start_worker(root: Path, ignored: frozenset[str], observed_at: str) -> None:
    """Prepare a worker process: short-lived, so it need not look for cyclic garbage."""
    gc.disable()
    _worker_setting[:] = [Setting(root, ignored, observed_at=observed_at)]


def _see_in_worker(chunk: Sequence[Work]) -> bytes:
    return _wire.pack(see_all(chunk, _worker_setting[0]))


def see_all(works: Iterable[Work], setting: Setting) -> Seen:
    """See what is in each of these files."""
    seen = Seen(owned=[], others=[], subjects=[], unobserved=[], skipped=[], unknown=[])
    for work in works:
        for part in see(work, setting):
            if isinstance(part, Skipped):
                seen.unknown.append(part)
                continue
            for source in part.sources:
                (seen.owned if source.id == work.locator else seen.others).append(source)
            seen.subjects.extend(part.subjects)
            seen.unobserved.extend(part.unobserved)
            seen.skipped.extend(part.skipped)
            seen.known.extend(part.known)
    return seen


def see(work: Work, setting: Setting) -> Iterator[Collected | Skipped]:
    """See what is in one file, and in the files merged over it; or say why it is no source."""
    try:
        data = read(work)
    except OSError as error:
        yield Collected(unobserved=[unreadable(work.locator, error)])
        return
    collector = _collector_for(work, data[: _detect.HEAD], setting)
    if work.overlays and (collector is None or collector.name != "compose"):
        yield from see(work._replace(overlays=()), setting)
        for beside in work.overlays:
            yield from see(Work(*beside), setting)
    elif collector is None and _detect.is_compose_name(work.locator):
        yield Collected(unobserved=[_unreadable_by_name(work.locator, data)])
    elif collector is None and (named := foreign(work.locator, data[: _detect.HEAD])) is not None:
        yield Collected(unobserved=[named])
    elif collector is None:
        yield Skipped(work.locator, _why_unknown(data))
    elif len(data) > FILE_LIMIT:
        yield Collected(unobserved=[_too_large(work.locator)])
    else:
        yield _bounded(clean(collector.collect(_unit(work, data, setting))), setting.root, len(data))


def _bounded(part: Collected, root: Path, own: int) -> Collected:
    """Hold a file to what its bytes allow, with those of the files it takes in."""
    return bounded(part, own + sum(_size(root / source.locator) for source in part.sources[1:]))


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except (OSError, ValueError):
        return 0


def read(work: Work) -> bytes:
    """Read a file once, and no more of it than is ever looked at."""
    if work.data is not None:
        return work.data
    with open_regular(work.path, buffering=0) as stream:
        head = stream.read(_detect.HEAD)
        if len(head) == work.size or (_detect.is_binary(head) and not work.collector):
            return head
        return head + _rest(stream.read, FILE_LIMIT + 1 - len(head))


def _rest(read_some: Callable[[int], bytes | None], limit: int) -> bytes:
    """Read on to the end or to the limit; a pipe gives less than it is asked for."""
    parts = []
    while limit > 0 and (part := read_some(limit)):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _collector_for(work: Work, head: bytes, setting: Setting) -> Collector | None:
    if work.collector:
        return next(collector for collector in setting.collectors if collector.name == work.collector)
    if not head or _detect.is_binary(head):
        return None
    return _detect.recognise(work.locator, head, setting.collectors)


def _unit(work: Work, data: bytes, setting: Setting) -> Unit:
    overlays = tuple(Path(file.path) for file in work.overlays)
    return Unit(work.locator, Path(work.path), data, setting.root, overlays, setting.ignored, setting.observed_at, asked=work.collector is not None)


def _why_unknown(data: bytes) -> str:
    if not data:
        return "empty"
    return "a binary file" if _detect.is_binary(data) else _detect.UNKNOWN


def _unreadable_by_name(locator: str, data: bytes) -> Unobserved:
    """Say that a file named as a Compose file holds none that can be read: its name says what was meant, its content does not show it."""
    why = f"is {what}" if (what := _why_unknown(data)) != _detect.UNKNOWN else "holds no Compose document"
    reason = f"{locator} is named as a Compose file and {why}, so what it would start was not seen"
    return Unobserved(reason=reason, cause="parse-error", source=locator, place=Place(file=locator), remedy="correct it, or name it otherwise")


def _too_large(locator: str) -> Unobserved:
    reason = f"{locator} is larger than {FILE_LIMIT // (1024 * 1024)} MiB and was not read"
    return Unobserved(reason=reason, cause="too-large", source=locator, remedy="split it into smaller files")


class _Merge:
    """Joins what was seen in many files."""

    def __init__(self) -> None:
        self.seen = Evidence(sources=[], subjects=[], unobserved=[], skipped=[])
        self.unknown: list[Skipped] = []
        self.owned: dict[str, Source] = {}
        self.others: dict[str, Source] = {}
        self.known: set[str] = set()

    def add(self, part: Seen) -> None:
        """Take in one chunk."""
        self.seen.subjects.extend(part.subjects)
        self.seen.unobserved.extend(part.unobserved)
        self.seen.skipped.extend(part.skipped)
        self.unknown.extend(part.unknown)
        self.known.update(part.known)
        self.owned.update((source.id, source) for source in part.owned)
        for source in part.others:
            self.others.setdefault(source.id, source)

    def evidence(self) -> Evidence:
        """Give it all: a file that is read itself and named by another is one source, of its own kind."""
        sources = self.others | self.owned
        self.seen.sources = [sources[key] for key in sorted(sources)]
        self.seen.skipped += _detect.compact(entry for entry in self.unknown if entry.path not in sources)
        drop_included(self.seen)
        return hide_across(self.seen, self.known)
