"""What the office keeps beside its records: templates that it may change, read once and where they are needed."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drugcheck.domain.annexes import Template
    from drugcheck.domain.dossier_matrix import Demands
    from drugcheck.domain.risk import Scale


class OfficeFiles:
    """The folder of templates, today's or that of an earlier day."""

    def __init__(self, templates: Path) -> None:
        self.templates = templates

    @cached_property
    def scales(self) -> "tuple[Scale, ...]":
        """The criteria of templates/risk.toml."""
        from drugcheck.files import risk_template

        return risk_template.load_scales(self.templates / "risk.toml")

    @cached_property
    def measures(self) -> dict[str, frozenset[str]]:
        """Kinds of measure and the levels they are for, of templates/measures.toml."""
        from drugcheck.files import risk_template

        return risk_template.load_measures(self.templates / "measures.toml")

    @cached_property
    def dossier(self) -> "Demands | None":
        """What each category asks of a dossier, of templates/dossier.toml."""
        from drugcheck.files import dossier_template

        return dossier_template.load_demands(self.templates / "dossier.toml")

    def annex_template(self, number: int) -> "Template":
        """The office's template of an annex. Raises the errors of files.annex_template."""
        from drugcheck.files import annex_template

        return annex_template.load(self.templates / f"annex{number:02d}.toml")
