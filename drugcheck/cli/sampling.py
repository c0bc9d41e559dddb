"""Asks what a test needs: sample, collectors, report, telling, and what settles a positive. 吸毒检测程序规定."""

from collections.abc import Mapping

from msgspec.structs import replace

from drugcheck.cli import ask, recording
from drugcheck.domain.case import Confirmation, Test
from drugcheck.domain.vocabulary import Sample, TestResult, TestStage, TestState
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def medication_label() -> dict[str, str]:
    """The personal field of a test, with what to ask: health, so it is never an argument."""
    return {"medication": _("lawful medication that was asked about (美沙酮 included)")}


def papers(test: Test, workspace: Workspace, *, anew: bool = False) -> dict[str, object]:
    """Report, ground, telling and, of a positive, medication: asked for where it is not there, or `anew`."""
    found: dict[str, object] = {}
    if anew or test.document is None:
        label = _("number of the report")
        found["document"] = ask.text(label, "--document", required=False, default=test.document or "") or None
    if anew or test.basis is None:
        label = _("legal ground or consent")
        found["basis"] = ask.text(label, "--basis", required=False, default=test.basis or "") or None
    if anew or test.told_on is None:
        label = _("day the result was told and signed for")
        found["told_on"] = ask.optional_day(label, "--told-on", today=workspace.today, default=test.told_on)
    if test.result is TestResult.POSITIVE:
        standing = ("medication",) if test.medication else ()
        found |= recording.private_fields(None, medication_label(), standing=standing)
    return found


def amended(old: Test, workspace: Workspace) -> Mapping[str, object]:
    """Every field of a test, asked for with what stands there; of a planned one its result or another day."""
    if old.state is TestState.PLANNED and not ask.agrees(_("was the test done?"), "--result", default=False):
        label = _("planned day")
        return {"planned_on": ask.coming_day(label, "--on", today=workspace.today, default=old.planned_on)}
    changes: dict[str, object] = {
        "date": ask.day(_("day"), "--date", today=old.date or workspace.today),
        "sample": ask.choice(Sample, _("sample"), "--sample", default=old.sample),
        "stage": ask.choice(TestStage, _("stage"), "--stage", default=old.stage or TestStage.ON_SITE),
        "result": ask.choice(TestResult, _("result"), "--result", default=old.result),
        "body": ask.text(_("body that tested"), "--body", default=old.body or ""),
        "collectors": recording.asked_staff(None, "--by", workspace.config, default=old.collectors),
    }
    test = replace(old, **changes)
    changes |= papers(test, workspace, anew=True)
    if test.result is TestResult.POSITIVE and test.stage is TestStage.ON_SITE:
        changes["confirmation"] = _settled(test, workspace)
    return changes


def _settled(test: Test, workspace: Workspace) -> Confirmation | None:
    """What makes an on-site positive usable: the person's signature, or a laboratory; what stands there is kept."""
    before = test.confirmation or Confirmation()
    question = _("did the person sign that there is no objection?")
    if ask.agrees(question, "--no-objection", default=bool(before.no_objection_signed)):
        return replace(before, no_objection_signed=True, date=before.date or workspace.today)
    label = _("laboratory that confirmed")
    body = ask.text(f"{label} ({_('may stay empty')})", "--confirmed-by", required=False, default=before.body or "")
    if not body:
        return test.confirmation
    return replace(
        before,
        body=body,
        result=ask.choice(TestResult, _("result of the laboratory"), "--confirmed", default=before.result),
        report=ask.text(_("number of its report"), "--confirmation-report", default=before.report or ""),
        date=ask.day(_("day"), "--date", today=before.date or workspace.today),
    )
