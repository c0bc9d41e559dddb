"""The Word templates of templates/, made anew: `python -m tools.word_templates`.

What stands in templates/ is what this writes; an office edits its own copies in Word.
"""

from collections.abc import Callable
from pathlib import Path

from tools.paper import Paper
from tools.word_annex import annex03
from tools.word_dossier import dossier
from tools.word_forms import TALKS, talk, test_form
from tools.word_letters import LETTERS, template
from tools.word_notices import meeting, rights
from tools.word_own_file import own_file
from tools.word_statement import statement

FOLDER = Path(__file__).parent.parent / "templates"

TEMPLATES: dict[str, Callable[[], Paper]] = {
    "annex03.docx": annex03,
    "dossier.docx": dossier,
    **{f"form_interview_{alias}.docx": talk(form) for alias, form in TALKS.items()},
    "form_test.docx": test_form,
    "form_rights.docx": rights,
    "form_meeting.docx": meeting,
    "own_file.docx": own_file,
    "statement.docx": statement,
    **{f"letter_{alias}.docx": template(letter) for alias, letter in LETTERS.items()},
}


def write(folder: Path) -> None:
    """Writes all templates into the folder."""
    for name, make in TEMPLATES.items():
        make().save(folder / name)


if __name__ == "__main__":
    write(FOLDER)
