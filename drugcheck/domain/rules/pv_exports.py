"""PV, privacy: what left the store in full, and who looked at sealed cases."""

from collections.abc import Iterator

from drugcheck.domain.exporting import is_inside, is_synced, still_out
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.registers import Access, Export
from drugcheck.domain.rules.base import Hit, hit, store_rule


@store_rule(
    "PV002",
    "export-without-terms",
    Severity.ERROR,
    message="明文导出须登记收件人、目的、销毁期限(导出 #{no} 缺{lacking})",
    fix="drugcheck export log",
)
def export_without_terms(context: Context) -> Iterator[Hit]:
    """A file with personal fields in full has a recipient, a purpose and a day by which it is destroyed.

    Commands ask for all three before they write one; the ledger is held to it too. An encrypted file is none in full.

    Why: 个人信息保护法 第六条, 第十九条, 第五十一条; 五(三) 「按规定严格保密」.
    Bad: annex 10 in full, given to nobody in particular.
    Good: annex 10 for 领导小组办公室, 每周报送, to be destroyed by 12 May.
    """
    for export in context.registers.exports.exports:
        if export.encrypted:
            continue
        terms = (
            ("收件人", (export.recipient or "").strip()),
            ("目的", (export.purpose or "").strip()),
            ("销毁期限", export.destroy_by or export.destroyed_on),
        )
        lacking = [label for label, value in terms if not value]
        if lacking:
            yield hit(f"exports.{export.no}", no=export.no, lacking="、".join(lacking))


@store_rule(
    "PV003",
    "export-in-synced-folder",
    Severity.ERROR,
    message="明文文件落在仓库或网盘目录(导出 #{no})",
    fix="drugcheck export destroy {no}",
)
def export_in_synced_folder(context: Context) -> Iterator[Hit]:
    """A file in full stands neither in the workspace nor in a folder that is copied to a server.

    Folders are known by their names: OneDrive, 坚果云, 百度网盘 and such.

    Why: 个人信息保护法 第三十六条, 第五十一条; 五(三) 「按规定严格保密」: the history of the workspace and a server
    keep what is deleted on the desk.
    Bad: ~/OneDrive/annex10.xlsx.
    Good: a folder of this machine alone, until the file is handed over and destroyed.
    """
    root = context.store.root
    for export in still_out(context.registers.exports):
        if not export.encrypted and any(is_inside(path, root) or is_synced(path) for path in _paths(export)):
            yield hit(f"exports.{export.no}", no=export.no)


def _paths(export: Export) -> list[str]:
    return [path for path in (export.place or "").split("\n") if path.strip()]


@store_rule(
    "PV004",
    "export-not-destroyed",
    Severity.WARNING,
    message="导出 #{no} 已过销毁期限",
    fix="drugcheck export destroy {no}",
)
def export_not_destroyed(context: Context) -> Iterator[Hit]:
    """A file in full is destroyed by the day that was set for it.

    Why: 个人信息保护法 第十九条, 第四十七条: kept for the shortest time, deleted when its purpose is met.
    Bad: to be destroyed by 12 May, and nothing said of it on 20 May.
    Good: `drugcheck export destroy` deleted it, or recorded that copies and paper were destroyed.
    """
    for export in still_out(context.registers.exports):
        if export.destroy_by is not None and export.destroy_by < context.today:
            yield hit(f"exports.{export.no}", no=export.no)


@store_rule(
    "PV011",
    "sealed-without-basis",
    Severity.ERROR,
    message="已封存记录须登记查询依据({what})",
    fix="drugcheck export basis {entry}",
)
def sealed_without_basis(context: Context) -> Iterator[Hit]:
    """Whoever looks at a sealed case in full, or takes it out, names the law that allows it.

    Looking at it before it was sealed needs none.

    Why: 治安管理处罚法 第一百三十六条: sealed records are given to no unit or person but state organs that need them
    for a case, and units that the State allows to look them up; who looks keeps them secret.
    Bad: a sealed case shown in full 「核对」.
    Good: the letter of the court, by its number, as the basis of the entry.
    """
    sealed = {facts.id: facts for facts in context.facts if facts.case.case.sealed_on is not None}
    if not sealed:
        return
    registers = context.registers
    entries: tuple[tuple[str, str, tuple[Access, ...] | tuple[Export, ...]], ...] = (
        ("accesses", "查看", registers.accesses.accesses),
        ("exports", "导出", registers.exports.exports),
    )
    for register, word, listed in entries:
        for entry in listed:
            if (entry.basis or "").strip():
                continue
            for facts in (sealed[name] for name in entry.cases if name in sealed):
                since = facts.case.case.sealed_on
                if since and entry.date >= since:
                    where, what = f"{register}.{entry.no}", f"{word} #{entry.no}"
                    entry_no = f"{entry.no} --access" if register == "accesses" else str(entry.no)
                    yield hit(where, case=facts.id, community=facts.community, what=what, entry=entry_no)


RULES = (export_without_terms, export_in_synced_folder, export_not_destroyed, sealed_without_basis)
