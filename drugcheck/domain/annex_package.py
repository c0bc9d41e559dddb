"""All annexes as a weekly package holds them: in full, and none of them there longer than it is looked at. 三(四)."""

from collections.abc import Iterator, Mapping
from typing import Final

from drugcheck.domain.annex_form import Forms, as_table
from drugcheck.domain.annexes import Table, Template
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import REVEALED

COUNTS: Final = 1
FORMS: Final = 3


class PackageAnnexes:
    """The annexes of a package, each made when its turn comes and kept by nobody."""

    def __init__(self, context: Context, templates: Mapping[int, Template]) -> None:
        self._context, self._templates = context, templates
        self.forms = Forms(templates[FORMS], context, context.annexes.chosen(FORMS), masking=REVEALED)

    @property
    def of_forms(self) -> Table:
        """Annex 3 as the list of its fields."""
        return as_table(self._templates[FORMS], self._context, self.forms)

    def __iter__(self) -> Iterator[Table]:
        """By number, personal fields in full."""
        for number, template in self._templates.items():
            yield self.of_forms if template.form else self._context.annexes.table(number, REVEALED)
