"""The step into the next campaign, in an order in which a second run ends what a first one began.

The old state is kept and tagged, then the cases change in one commit, and drugcheck.toml, which says whether it is
done, comes last.
"""

from drugcheck.domain.carrying import Carried, carry, check_year, counted, next_campaign
from drugcheck.domain.office import Campaign
from drugcheck.errors import DrugcheckError
from drugcheck.files.config_year import with_campaign, write_config
from drugcheck.message import message
from drugcheck.vault.errors import UnknownCommitError
from drugcheck.workspace import CONFIG, Workspace

TAG = "campaign/"
VERB = "campaign.new"


class Step:
    """A step that was looked at and can be taken: the new campaign, the new drugcheck.toml, what it comes to."""

    def __init__(self, workspace: Workspace, campaign: Campaign, text: str, carried: Carried) -> None:
        self.workspace = workspace
        self.campaign = campaign
        self.text = text
        self.carried = carried

    @property
    def tag(self) -> str:
        """The tag of the state before the step, such as campaign/2022."""
        return f"{TAG}{self.workspace.config.campaign.year}"

    def take(self) -> None:
        """Takes it. Raises what changes of the store raise, and OSError; a second run then goes on."""
        workspace = self.workspace
        workspace.keep_office_files()
        try:
            workspace.vault.commit_of(f"refs/tags/{self.tag}")
        except UnknownCommitError:
            workspace.vault.tag(self.tag, workspace.vault.commit_of("HEAD"))
        with workspace.change(VERB) as change:
            for case_id in change.case_ids():
                case = change.case(case_id)
                carried = carry(case)
                if carried != case:
                    change.put(carried, anew=True)
        write_config(workspace.root / CONFIG, self.text)
        try:
            workspace.keep_office_files()
        except DrugcheckError:
            workspace.notices.append(
                message("{config} is in force; the next submission or backup commits it", config=CONFIG)
            )


def plan(workspace: Workspace, year: int, *, name: str | None = None, given: int | None = None) -> Step:
    """The step into the campaign of a year; nothing is written.

    Raises:
        OtherYearError. NotLaterError. NotRewrittenError. Of a record that does not open, its error: all or nothing.
    """
    check_year(workspace.config.campaign, year, given)
    campaign = next_campaign(workspace.config.campaign, year, name)
    text = with_campaign(workspace.config_data.decode("utf-8"), campaign)
    loaded = workspace.load()
    if loaded.errors:
        raise loaded.errors[0]
    return Step(workspace, campaign, text, counted(loaded.cases))
