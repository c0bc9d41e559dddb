"""`drugcheck dossier CASE` and `dossier gaps`: 一人一档 of one case, and what all of them lack. 四(七)."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from drugcheck.cli import exporting, paper_output, screen, state
from drugcheck.cli.history import steps_of
from drugcheck.cli.loading import load
from drugcheck.cli.options import (
    AllOption,
    AsOfOption,
    CaseArgument,
    CommunityOption,
    EncryptOption,
    JsonOption,
    OutOption,
    PurposeOption,
    RevealOption,
    choice,
    flag,
)
from drugcheck.cli.paging import by_screenful
from drugcheck.cli.reveal_words import with_health
from drugcheck.cli.revealing import BasisOption
from drugcheck.cli.scope import checked_community
from drugcheck.domain.dossier_changes import Change, change_words, opening_words
from drugcheck.domain.dossier_gaps import Overview, overview
from drugcheck.domain.masking import Masking
from drugcheck.domain.papers import of_office
from drugcheck.domain.vocabulary import DossierCategory
from drugcheck.errors import UsageError
from drugcheck.workspace import Workspace


class NoMatrixError(UsageError):
    """templates/dossier.toml is missing: what a dossier must hold is not known"""

    hint = "drugcheck doctor"


class HealthNeedsRevealError(UsageError):
    """--reveal-health needs --reveal"""

    hint = "{command} {case} --reveal --reveal-health --purpose TEXT"


def show(
    case: CaseArgument,
    out: OutOption = None,
    reveal: RevealOption = None,
    reveal_health: Annotated[bool, flag("--reveal-health", help="name HIV as well; needs --reveal")] = False,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    to: exporting.ToOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Print the dossier of a case: cover, the five parts, index of papers, changes. With --out a Word document.

    Masked, unless --reveal --purpose; a file in full also needs --to.
    """
    from drugcheck.domain.dossier_paper import dossier_paper
    from drugcheck.files import dossier_text

    present = state.workspace()
    workspace = state.workspace(as_of)
    facts, context = paper_output.context_of(workspace, workspace.case(case))
    if reveal_health and not reveal:
        raise HealthNeedsRevealError(command=state.settings().command, case=facts.id)
    named = with_health(reveal) if reveal_health else reveal
    asked = paper_output.Asked(named, purpose, to, destroy_by, basis, encrypt_to)
    way = paper_output.way(present, out, asked, (facts.id,))
    view = way.view
    made = dossier_paper(facts, context, view)
    changes = tuple(_changes(workspace, facts.id, view))
    if out is None:
        screen.write(dossier_text.markdown(made, changes))
        return
    values = {**of_office(context, view), "档案编号": facts.id, **dossier_text.tags(made, changes)}
    data = paper_output.document(workspace, "dossier.docx", "一人一档", values)
    paper_output.deliver(way, f"dossier {facts.id}", data, (facts.id,))


def _changes(workspace: Workspace, case_id: str, view: Masking) -> Iterator[Change]:
    """Every change, oldest first; the first version names what was recorded, its values stand in the parts."""
    last = workspace.vault.read(case_id).rev
    for place, step in enumerate(steps_of(case_id, workspace.vault.history(case_id, newest_first=False))):
        revision = step.revision
        if revision.rev is not None and revision.rev > last:
            continue
        if step.error is not None:
            state.end_with_at_least(step.error.exit_status)
            words = screen.words(step.error.message)
        elif place == 0:
            words = opening_words(step.entries)
        else:
            words = change_words(step.entries, workspace.config, view)
        when, number = f"{revision.when:%Y-%m-%d %H:%M}", str(revision.rev or "?")
        yield Change(when, number, revision.author, words or "-")


class Gaps(NamedTuple):
    """The cases with what they lack, and the counts of all."""

    found: Overview

    def lines(self) -> Iterator[str | screen.Table]:
        """A line a case, then how many are to be kept, are there, are complete, and lack something."""
        rows = [
            (
                gap.case,
                gap.community,
                tuple(category.value for category in gap.categories),
                tuple(dict.fromkeys(section.note for section in gap.missing)),
            )
            for gap in self.found.lacking
        ]
        if rows:
            yield screen.Table(("档案", "社区", "类别", "缺"), rows)
        counts = " ".join(f"{c.value}{count}" for c, count in self.found.lacking_by_category().items())
        yield (
            f"应建 {self.found.expected}  已建 {self.found.begun}  完整 {self.found.complete}  "
            f"缺项 {len(self.found.lacking)}" + (f" ({counts})" if counts else "")
        )

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "expected": self.found.expected,
            "begun": self.found.begun,
            "complete": self.found.complete,
            "lacking": len(self.found.lacking),
            "by_category": {category.value: count for category, count in self.found.lacking_by_category().items()},
            "dossiers": [
                {
                    "case": gap.case,
                    "community": gap.community,
                    "categories": gap.categories,
                    "missing": [
                        {"section": s.section, "title": s.title, "part": s.part, "lacking": s.note} for s in gap.missing
                    ],
                }
                for gap in self.found.lacking
            ],
        }


def gaps(
    category: Annotated[
        DossierCategory | None, choice(DossierCategory, "--category", help="only dossiers of this category")
    ] = None,
    community: CommunityOption = None,
    as_of: AsOfOption = None,
    all_: AllOption = False,
    json: JsonOption = False,
) -> None:
    """List the dossiers that lack a section, and count those that are to be kept, are there and are complete."""
    workspace = state.workspace(as_of)
    community = checked_community(community, workspace.config)
    if workspace.dossier is None:
        raise NoMatrixError()
    context = workspace.context(load(workspace))
    with by_screenful(whole=all_, wanted=not json):
        screen.show(Gaps(overview(context, community=community, category=category)), as_json=json)
