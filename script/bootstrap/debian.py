"""Python out of Debian's next release, unpacked beside the system instead of into it.

A private state for apt (own list of sources, own caches) downloads the packages from the mirror
that the system itself uses; `dpkg-deb` unpacks them; `patchelf` makes the interpreter load the
newer C library that lies beside it.
"""

from pathlib import Path
import shutil
import tempfile

from . import tools
from .shell import SetupError, output, run, which

SUITE = "forky"

PACKAGES = (
    "python3.14",
    "python3.14-minimal",
    "python3.14-dev",
    "libpython3.14",
    "libpython3.14-minimal",
    "libpython3.14-stdlib",
    "libpython3.14-dev",
    "libc6",
    "libexpat1",
    "zlib1g",
    "libssl3t64",
    "libbz2-1.0",
    "libdb5.3t64",
    "libffi8",
    "liblzma5",
    "libncursesw6",
    "libreadline8t64",
    "libsqlite3-0",
    "libtinfo6",
    "libuuid1",
    "libzstd1",
    "libgcc-s1",
    "libstdc++6",
)

# Debian's name of the architecture -> (folder of its libraries, its dynamic loader)
ARCHITECTURES = {
    "amd64": ("x86_64-linux-gnu", "usr/lib64/ld-linux-x86-64.so.2"),
    "arm64": ("aarch64-linux-gnu", "usr/lib/ld-linux-aarch64.so.1"),
}


def available() -> bool:
    """Tell whether this machine is a Debian whose mirror we can use."""
    programs = all(which(name) for name in ("apt-get", "dpkg", "dpkg-deb"))
    return programs and _architecture() in ARCHITECTURES and _mirror() is not None


def unpack(root: Path) -> None:
    """Put a working Python under `root`; raise SetupError when a step fails.

    `root` appears only when it is complete, so a broken-off run leaves nothing half done.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix="debian-") as work:
        partial = Path(work) / "root"
        for package in _download(Path(work)):
            run("dpkg-deb", "-x", package, partial, quiet=True)
        _use_own_libraries(partial, root)
        shutil.rmtree(root, ignore_errors=True)
        partial.rename(root)


def _architecture() -> str:
    """Return Debian's name of this machine's architecture."""
    return output("dpkg", "--print-architecture") or ""


def _mirror() -> str | None:
    """Return the address of the system's own Debian mirror."""
    lines = output(
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(ORIGIN)",
        "Created-By: Packages",
    )
    pairs = (line.split() for line in (lines or "").splitlines())
    return next((pair[0] for pair in pairs if pair[1:] == ["Debian"]), None)


def _download(work: Path) -> list[Path]:
    """Download PACKAGES with an apt state that lies in `work`; return the files."""
    options = _private_apt(work)
    run("apt-get", *options, "update", quiet=True)
    run("apt-get", *options, "download", *PACKAGES, cwd=work, quiet=True)
    return sorted(work.glob("*.deb"))


def _private_apt(work: Path) -> list[str]:
    """Return the options that make apt forget the system's state and use `work`."""
    mirror = _mirror()
    if mirror is None:
        raise SetupError("apt knows no Debian mirror: run apt-get update first")
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    sources = work / "sources.list"
    sources.write_text(f"deb {mirror} {SUITE} main\n")
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Dir::Etc::Preferences": "-",
        "Dir::Etc::PreferencesParts": "-",
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root",
    }
    return [
        part for key, value in settings.items() for part in ("-o", f"{key}={value}")
    ]


def _use_own_libraries(partial: Path, final: Path) -> None:
    """Make the interpreter load the C library and the others that were unpacked with it.

    The addresses are those of the final place, as an ELF interpreter has to be absolute.
    """
    libraries, loader = ARCHITECTURES[_architecture()]
    run(
        tools.patchelf(),
        "--set-interpreter",
        final / loader,
        "--force-rpath",
        "--set-rpath",
        final / "usr" / "lib" / libraries,
        partial / "usr" / "bin" / "python3.14",
        quiet=True,
    )
