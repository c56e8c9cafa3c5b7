"""The look that the organisation gave its report, from the files as they were collected."""

from __future__ import annotations

from counterpoise.report.look import INK, LOGO, TEMPLATES, Look, require_logo, require_template
from counterpoise.stages.inventory import Inventory


def own_look(inventory: Inventory, accent: str | None = None) -> Look:
    """Colour, logo and templates of the estate. Raises InputError where one of its files cannot be used."""
    logo = inventory.read_estate_file(LOGO)
    paths = sorted(path for item in inventory.items for path in item.paths if path.startswith(TEMPLATES))
    return Look(
        accent=accent or INK,
        logo=None if logo is None else require_logo(logo),
        templates=tuple(require_template(path, inventory.read_estate_file(path) or b"") for path in paths),
    )
