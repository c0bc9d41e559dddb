"""drugcheck.toml of the next campaign: rewritten where it can be, refused where it cannot."""

import pytest

from drugcheck.domain.carrying import next_campaign
from drugcheck.files.config import load_config
from drugcheck.files.config_year import NotRewrittenError, with_campaign

TEXT = """# ours
schema = 1
[unit]
name = "示例街道"  # the unit
[campaign]
year = 2022  # this year
name = "2022年行动"
document = "示例街道〔2022〕3号"  # the notice
issued = 2022-03-14
[[campaign.phases]]
name = "动员部署"
end = 2022-03-05  # at noon
start = 2022-03-01
"""


def rewritten(text: str) -> str:
    return with_campaign(text, next_campaign(load_config(text).campaign, 2023))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_values_change_and_everything_else_stays(ends: str) -> None:
    wanted = TEXT.replace("year = 2022", "year = 2023").replace("2022年", "2023年")
    wanted = wanted.replace("document =", "# document =").replace("issued =", "# issued =")
    wanted = wanted.replace("= 2022-03-0", "= 2023-03-0")
    assert rewritten(TEXT.replace("\n", ends)) == wanted.replace("\n", ends)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace('"示例街道〔2022〕3号"', '"""示例街道\n〔2022〕3号"""'),
        'schema = 1\nunit.name = "示例街道"\ncampaign = { name = "x", year = 2022, document = "d" }\n',
    ],
)
def test_what_cannot_be_rewritten_safely_is_refused(text: str) -> None:
    with pytest.raises(NotRewrittenError):
        rewritten(text)
