"""What is checked before an audit starts, so that a wrong file or folder stops it with nothing half done."""

from __future__ import annotations

from pathlib import Path

from counterpoise.errors import InputError, Problem
from counterpoise.estate.loading import Estate, load_estate
from counterpoise.period import Period
from counterpoise.report.bundle import require_replaceable
from counterpoise.settings import EstatePaths, require_writable
from counterpoise.stages.needs import require_known_needs


def read_estate(folder: Path) -> Estate:
    """The estate's own files as they lie in its folder. Raises InputError with every problem in them."""
    if not folder.is_dir():
        raise InputError(Problem("is not a folder", folder, remedy="name the folder that holds estate.yaml"))

    def read(name: str) -> bytes | None:
        path = folder / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(Problem(f"cannot be read ({error.strerror})", path)) from error

    estate = load_estate(read)
    require_known_needs(estate)
    return estate


def check_before_audit(folder: Path, period: Period, output: Path | None) -> None:
    """Raise InputError unless the estate is sound and state and output can be written."""
    read_estate(folder)
    paths = EstatePaths(folder)
    paths.prepare()
    target = output or paths.default_output(str(period))
    if target.exists() and not target.is_dir():
        raise InputError(Problem("is a file, not a folder", target, remedy="name another folder with --out"))
    require_replaceable(target)
    require_writable(target.parent)


def audited(folder: Path) -> EstatePaths:
    """The paths of an estate that has tables of an audit. Raises InputError for one that has none."""
    paths = EstatePaths(folder)
    if not paths.warehouse.is_file():
        raise InputError(
            Problem("has not been audited yet", folder, remedy="run `counterpoise audit`, then this again")
        )
    return paths
