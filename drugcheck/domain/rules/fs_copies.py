"""FS, store integrity: scans, backups, and copies that went different ways."""

from collections.abc import Iterator

from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, hit, store_rule


@store_rule(
    "FS006",
    "scan-missing-or-altered",
    Severity.ERROR,
    message="附件缺失或被改动:{scan}",
    fix="drugcheck document check {case}",
)
def scan_missing_or_altered(context: Context) -> Iterator[Hit]:
    """Every scan that the index of a file names is there, opens, and is what was put in.

    Why: 四(七) 「一人一档」; 三(二) 「形成谈话记录、检测报告」: what the index promises must be there to be read.
    Bad: the entry names a scan that was deleted from the folder, or one of which a byte was changed.
    Good: `drugcheck verify` opens them all; a lost one is in the last backup, or scanned once more.
    """
    scans = context.store.scans
    if scans is None:
        return
    for facts in context.facts:
        for entry in facts.case.documents:
            if entry.scan and (entry.scan not in scans or scans[entry.scan] is not None):
                yield hit(f"documents.{entry.no}.scan", case=facts.id, community=facts.community, scan=entry.scan)


@store_rule(
    "FS007",
    "scan-without-entry",
    Severity.WARNING,
    waivable=True,
    message="附件未被引用:{scan}",
    fix="drugcheck document check",
)
def scan_without_entry(context: Context) -> Iterator[Hit]:
    """Every scan belongs to an entry in the index of a file.

    Nothing is said while a record cannot be read: the scan may be one of its.

    Why: 个人信息保护法 第六条, 第十九条: what belongs to no file has no purpose and is not kept.
    Bad: the entry was taken out of the index, the scan stayed.
    Good: the entry names its scan, or both are gone.
    """
    if not context.store.scans or context.store.damaged or context.store.faults:
        return
    named = {entry.scan for facts in context.facts for entry in facts.case.documents}
    for scan in context.store.scans:
        if scan not in named:
            yield hit(f"scans.{scan}", scan=scan)


@store_rule(
    "FS010",
    "no-rehearsed-restore",
    Severity.WARNING,
    message="{days} 天未做恢复演练",
    fix="drugcheck backup ..",
)
def no_rehearsed_restore(context: Context) -> Iterator[Hit]:
    """A backup was restored for practice within some days: by default 30 (`limits.restore_days`).

    A store that is younger is not asked yet.

    Why: 个人信息保护法 第五十一条, 第五十七条: measures against loss; a backup that nobody ever opened may be none.
    Bad: backups every week, and no one knows whether they open.
    Good: once a month all records of the newest backup were opened in an empty folder.
    """
    proven = max((proof.date for proof in context.registers.proofs.proofs), default=context.store.since)
    if proven is None:
        return
    days = (context.today - proven).days
    if days > context.config.limits.restore_days:
        yield hit("proofs", days=days)


@store_rule(
    "FS011",
    "divergent-versions",
    Severity.ERROR,
    message="{case} 存在两个版本,需合并",
    fix="drugcheck verify",
)
def divergent_versions(context: Context) -> Iterator[Hit]:
    """There is one version of each record.

    Why: 四(七) 「一人一档」; 二(十三) 「数据一致且同步更新」: of two versions one lacks what the other has.
    Bad: a visit was entered at the office and another on the notebook, and the two were never merged.
    Good: the two were merged entry by entry, and a person decided where both had changed the same value.
    """
    for name in context.store.divergent:
        facts = context.by_id.get(name)
        yield hit(case=name, community=facts.community if facts else None)


RULES = (scan_missing_or_altered, scan_without_entry, no_rehearsed_restore, divergent_versions)
