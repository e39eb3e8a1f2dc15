"""What a power cut could take at each moment, read from a trace of a process's system calls.

A file's content is on the disk once the file is synchronised, its name once its folder is. Whenever anybody outside
could have seen an effect (a call went out, a command's result was told), all that was written before has to be there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TRACED = (
    "openat,write,writev,pwrite64,pwritev,ftruncate,fallocate,copy_file_range,sendfile,fsync,fdatasync,"
    "rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,sendto,sendmsg"
)
NOT_OURS_TO_KEEP = re.compile(r"-shm$|\.lock$|/health\.|\.log$|/rebuilt\.sqlite3")
"""What is made anew from the rest: an index that processes share, locks, the health file, logs, a replay's scratch."""
ANSWER = re.compile(r"/simulated/archive/")
"""Of a store; a backup has its own order."""
_LINE = re.compile(
    r"^(?P<thread>\d+) +(?:<\.\.\. )?(?P<call>\w+)(?: resumed>|\()(?P<rest>.*?)(?P<later> <unfinished \.\.\.>)?$"
)
_RESULT = re.compile(r"\) += (-?\d+)[^=]*$")
_OPEN_FILE = re.compile(r"\d+<([^<>]*)>")
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"')


def command(trace: Path) -> list[str]:
    """What goes before a command so that it leaves a trace."""
    return ["strace", "--follow-forks", "--decode-fds=path", "--output", str(trace), "--trace", TRACED]


@dataclass
class PowerCut:
    """Follows what is written below `root`, and what of it is on the disk."""

    root: Path
    known: set[str] = field(default_factory=set)
    """Files that were seen before."""
    contents: set[str] = field(default_factory=set)
    """Files whose content is not on the disk."""
    names: set[str] = field(default_factory=set)
    """Files and folders whose name is not on the disk."""
    empty: set[str] = field(default_factory=set)
    """Those of them that nothing was written to: no loss."""
    committed: bool = False
    """Whether a transaction reached the disk since the last moment."""
    moments: int = 0
    """How often something could be seen outside."""

    def losses(self, lines: Iterable[str]) -> Iterator[str]:
        """Each moment at which a power cut would take something that has to be there, in words."""
        for call, arguments in _calls(lines):
            if call in ("sendto", "sendmsg") or (call == "write" and arguments.startswith("1<")):
                self.moments += 1
                self.committed = False
                if self._lost():
                    yield f"{call} while not on the disk: {', '.join(self._lost())}"
            elif call in ("fsync", "fdatasync"):
                yield from self._synchronised(_paths(_OPEN_FILE, arguments))
            else:
                self._changed(call, arguments)
                if self.committed and call.startswith("rename") and ANSWER.search(arguments):
                    yield f"a transaction, its receipt's perhaps, reached the disk before an answer: {arguments}"

    def _lost(self) -> list[str]:
        return sorted(path for path in self.contents | (self.names - self.empty) if not NOT_OURS_TO_KEEP.search(path))

    def _synchronised(self, paths: Sequence[str]) -> Iterator[str]:
        for path in paths:
            self.contents.discard(path)
            self.names = {name for name in self.names if str(Path(name).parent) != path}
            if path.endswith("signal9.sqlite3-wal"):
                self.committed = True
                if early := [it for it in self._lost() if ANSWER.search(it)]:
                    yield f"a transaction, its receipt's perhaps, reached the disk before an answer: {', '.join(early)}"

    def _changed(self, call: str, arguments: str) -> None:
        named = [path for path in _paths(_NAME, arguments) if self._ours(path)]
        if call == "openat":
            new = set(named) - self.known if "O_CREAT" in arguments else set()
            self.names |= new
            self.empty |= new
            self.known |= new
        elif call.startswith("mkdir"):
            self.names.update(named)
        elif call.startswith("rename"):
            self._renamed(*named)
        elif call.startswith("unlink"):
            # One that comes back after a power cut does no harm.
            for kept in (self.contents, self.names, self.known):
                kept.difference_update(named)
        else:
            files = _paths(_OPEN_FILE, arguments)
            written = [path for path in (files[:1] if call == "sendfile" else files[-1:]) if self._ours(path)]
            self.contents.update(written)
            self.empty.difference_update(written)

    def _renamed(self, before: str, after: str) -> None:
        for kept in (self.contents, self.known):
            if before in kept:
                kept.remove(before)
                kept.add(after)
        self.names.discard(before)
        self.names.add(after)
        self.empty.discard(after)

    def _ours(self, path: str) -> bool:
        return Path(path).is_relative_to(self.root)


def _calls(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each call that succeeded, by its end, and its arguments as they are printed."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        arguments = begun.pop(found["thread"], "") + found["rest"]
        if found["later"]:
            begun[found["thread"]] = arguments
        elif (result := _RESULT.search(arguments)) and int(result[1]) >= 0:
            yield found["call"], arguments[: result.start()]


def _paths(pattern: "re.Pattern[str]", arguments: str) -> list[str]:
    return [path for path in pattern.findall(arguments) if path.startswith("/")]
