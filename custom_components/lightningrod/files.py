"""Files that actions write: where they may lie, and how they are put there whole."""

from collections.abc import Awaitable, Callable
import os
from pathlib import Path
import tempfile
from typing import IO

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN


def allowed_path(hass: HomeAssistant, told: str, suffix: str) -> Path:
    """Return the file to write; raises for one that Home Assistant does not allow.

    What is not absolute lies in the media folder: unlike ``www`` it is not public.
    """
    media = next(iter(hass.config.media_dirs.values()), hass.config.path("media"))
    path = Path(media, told)
    if path.suffix.lower() != suffix:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="export_suffix",
            translation_placeholders={"suffix": suffix},
        )
    if "\0" in str(path) or not hass.config.is_allowed_path(str(path)):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="export_path",
            translation_placeholders={"path": str(path)},
        )
    return path.parent.resolve() / path.name


def is_allowed_folder(hass: HomeAssistant, told: str) -> bool:
    """Return whether files may be written into a folder."""
    try:
        allowed_path(hass, str(Path(told, "a.html")), ".html")
    except ServiceValidationError:
        return False
    return True


async def async_write_file[T](
    hass: HomeAssistant, path: Path, write: Callable[[IO[bytes]], Awaitable[T]]
) -> T:
    """Write beside the file and put it in place at the end: it is whole or not there.

    Raises :class:`HomeAssistantError` where it cannot be written.
    """
    try:
        file = await hass.async_add_executor_job(_open, path)
        try:
            done = await write(file)
            await hass.async_add_executor_job(_put, file, path)
        finally:
            await hass.async_add_executor_job(_discard, file)
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="export_not_written",
            translation_placeholders={
                "path": str(path),
                "reason": err.strerror or type(err).__name__,
            },
        ) from err
    return done


def _open(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{DOMAIN}_", delete=False
    )


def _put(file: IO[bytes], path: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()
    Path(file.name).replace(path)


def _discard(file: IO[bytes]) -> None:
    """Leave nothing beside the file; after it was put in place there is nothing."""
    file.close()
    Path(file.name).unlink(missing_ok=True)
