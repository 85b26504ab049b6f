"""Files that are on disk, whole, before anybody is told their name."""

import os
import secrets
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class DurableFileStorage(FileSystemStorage):
    """Writes beside the final place, syncs, renames and syncs the directory; readable by the site's user alone."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        final = Path(self.path(name))
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = final.with_name(f".{final.name}.{secrets.token_hex(4)}")
        try:
            with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            written.rename(final)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        for directory in (final.parent, final.parent.parent):
            _sync(directory)
        return name


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
