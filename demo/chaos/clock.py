"""A clock of the system that is wrong for one process, as if somebody had set it.

A small library, compiled here and loaded before all others, answers the process that asks for
the time of day: as much off as a file says that both share. What counts seconds goes on as it
does when a real clock is set.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
import shutil
import struct
import subprocess
from typing import Final

_SOURCE: Final = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const long long *off_s;

__attribute__((constructor)) static void share(void) {
    const char *path = getenv("CHAOS_CLOCK");
    int file = path ? open(path, O_RDONLY) : -1;
    void *shared = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) off_s = shared;
}

int clock_gettime(clockid_t id, struct timespec *told) {
    int failed = (int)syscall(SYS_clock_gettime, id, told);
    if (!failed && off_s && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        told->tv_sec += *off_s;
    return failed;
}

int gettimeofday(struct timeval *restrict told, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    told->tv_sec = now.tv_sec;
    told->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *told) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) return (time_t)-1;
    if (told) *told = now.tv_sec;
    return now.tv_sec;
}

/* Who waits until a time of day means our clock, and the kernel has its own. */
int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict until) {
    static int (*wait)(sem_t *, const struct timespec *);
    struct timespec kernel = *until;
    if (!wait) *(void **)&wait = dlsym(RTLD_NEXT, "sem_timedwait");
    if (off_s) kernel.tv_sec -= *off_s;
    return wait(sem, &kernel);
}
"""


class ClockError(Exception):
    """There is no compiler for C, or it does not do what is needed."""


class SystemClock:
    """The clock of a process that is started with ``environment``; it begins right."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "clock"
        self._library = folder / "clock.so"
        self.set(timedelta())
        _compile(folder / "clock.c", self._library)

    @property
    def environment(self) -> Mapping[str, str]:
        """What the process needs to know."""
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK": str(self._file)}

    def set(self, off: timedelta) -> None:
        """Let it be wrong by so much, from this moment on."""
        # In place: the process looks into the file that it opened.
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("=q", int(off.total_seconds())))


def _compile(source: Path, target: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise ClockError("there is no compiler for C")
    source.write_text(_SOURCE)
    command = (compiler, "-O2", "-shared", "-fPIC", "-o", str(target), str(source))
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 our own
    if done.returncode:
        raise ClockError(done.stderr.strip())
