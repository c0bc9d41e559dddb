"""`drugcheck annex --categories`: what a template may name as rows and as the value of a column."""

from collections.abc import Iterator

from drugcheck.cli.screen import Table
from drugcheck.domain.annex_counts import COUNT_NAMES
from drugcheck.domain.annex_facts import NAMED_FACTS
from drugcheck.domain.annex_form import BLOCKS
from drugcheck.domain.annex_values import BLANK, COMMUNITY, COUNT, EXTRA, FACTS, FORM, ROW_NUMBER
from drugcheck.domain.belonging import CATEGORIES
from drugcheck.domain.fields import FIELDS


class Names:
    """All names, by kind."""

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Kind, name and official label."""
        yield from (("rows", name, "") for name in CATEGORIES)
        yield from (("value", name, label) for name, label in ((ROW_NUMBER, "序号"), (COMMUNITY, "社区"), (BLANK, "")))
        yield from (("value", FACTS + name, fact.label) for name, fact in NAMED_FACTS.items())
        yield from (("value", field.path, field.label) for field in FIELDS.values())
        yield ("value", f"{EXTRA}*", "")
        yield from (("per = community", COUNT + name, "") for name in sorted(COUNT_NAMES))
        yield from (("form = true", FORM + name, "") for name in BLOCKS)

    def lines(self) -> Iterator[Table]:
        """One table."""
        yield Table(("", "", ""), list(self.rows()))

    def data(self) -> dict[str, object]:
        """The same as a list."""
        return {"names": [{"kind": kind, "name": name, "label": label} for kind, name, label in self.rows()]}
