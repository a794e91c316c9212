"""The browser that the end-to-end tests drive."""

import os

from .shell import SetupError, run, say, which

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def install() -> None:
    """Install Chromium with apt unless there is one; raise SetupError where that cannot be."""
    if which(*PROGRAMS):
        return
    if not which("apt-get"):
        raise SetupError(
            "install Chromium (as `chromium` on PATH) for the end-to-end tests"
        )
    say("installing Chromium")
    prefix = () if os.geteuid() == 0 else ("sudo",)
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    run(*prefix, "apt-get", "update", quiet=True)
    run(
        *(
            *prefix,
            "apt-get",
            "install",
            "--yes",
            "--no-install-recommends",
            "chromium",
        ),
        env=env,
        quiet=True,
    )
