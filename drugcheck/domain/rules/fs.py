"""FS, store integrity: what keeps a record from being read, and what in the store is unsafe.

Scans, backups and copies are in fs_copies.
"""

import re
from collections.abc import Iterator

from drugcheck.domain.findings import Context, RecordFault, Severity
from drugcheck.domain.rules import fs_copies
from drugcheck.domain.rules.base import Hit, hit, store_rule
from drugcheck.domain.rules.faults import dotted, faults_of, rule_of

# What the program itself names a file; any other name could be that of a person.
_OWN_NAME = re.compile(r"[A-Za-z]+[0-9]{0,6}(\.[a-z]+)*")


@store_rule(
    "FS001",
    "unreadable-record",
    Severity.ERROR,
    message="档案 {case} 无法解密或校验失败,可能损坏",
    fix="drugcheck verify --repair --case {case}",
)
def unreadable_record(context: Context) -> Iterator[Hit]:
    """A record that the history has is there, opens with the key of the workspace, and its seal is right.

    Why: 二(十三) asks for records that are true; 戒毒条例 第七条 for confidential ones. A file that was cut, swapped,
    copied or changed without the key is named and never shown, and the other files still work.
    Who is in no file is in no table: a record is closed, or erased with a tombstone, and never just deleted.
    Bad: one byte of records/C0031.toml.age was flipped; it was replaced by the file of C0030; it was deleted.
    Good: `drugcheck verify` opens every file; the last good version of a damaged one is in git.
    """
    yield from (hit(case=name) for name, _ in context.store.damaged)
    yield from (hit(case=name, message="档案 {case} 的文件缺失") for name in context.store.missing)


@store_rule(
    "FS002",
    "malformed-record",
    Severity.ERROR,
    message="{case} 格式错误({where})或版本不识别",
    fix="drugcheck case edit {case}",
)
def malformed_record(context: Context) -> Iterator[Hit]:
    """A record is TOML of a known schema, with known keys and values of the right type.

    Why: 三(二) 「确保数据完整、准确、鲜活」: a record that cannot be read is missing in every table, so it is an error
    whatever the fault; faults that have a rule of their own (RG004, CT013, TS010, PV008) are named there.
    Bad: `schema = 9`; `birth_date = "1978-11-30"` in quotes; a key that does not exist (FS005 offers the nearest).
    Good: the record as `drugcheck case edit` accepts it.
    """
    first: dict[str, RecordFault] = {}
    spoken_of = set()
    for fault in context.store.faults:
        code = rule_of(fault)
        if code not in ("FS002", "FS005"):
            spoken_of.add(fault.case)
        elif fault.case not in first or (code == "FS002" and rule_of(first[fault.case]) == "FS005"):
            first[fault.case] = fault
    for case, fault in first.items():
        if case not in spoken_of or rule_of(fault) == "FS002":
            yield hit(dotted(fault.place), case=case, where=dotted(fault.place) or "整份档案")


@store_rule(
    "FS003",
    "misnamed-record",
    Severity.ERROR,
    message="档案编号与文件名不一致",
    fix="drugcheck verify",
)
def misnamed_record(context: Context) -> Iterator[Hit]:
    """The file name is the case id that stands inside.

    Why: 四(七) 「一人一档」: one person, one file; a renamed or copied file would stand for another person.
    Bad: records/C0032.toml.age holds the case C0031.
    Good: records/C0031.toml.age holds the case C0031.
    """
    return (hit(f"records.{_shown(name)}") for name in context.store.misnamed)


@store_rule(
    "FS004",
    "plaintext-in-records",
    Severity.ERROR,
    message="发现未加密档案文件",
    fix="drugcheck verify",
)
def plaintext_in_records(context: Context) -> Iterator[Hit]:
    """Nothing but encrypted records lies under records/.

    Why: 五(三) 「按规定严格保密」; 个人信息保护法 第五十一条 asks for encryption.
    Bad: an export or a draft `C0031.toml` was saved in records/.
    Good: only `*.age` files lie there; `drugcheck verify` names the others, to be moved away or deleted.
    """
    return (hit(f"records.{_shown(name)}") for name in context.store.plaintext)


def _shown(name: str) -> str:
    """The file name where it is one of the program's own; a free one could hold the name of a person."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last if _OWN_NAME.fullmatch(last) else "*"


@store_rule(
    "FS005",
    "unknown-field",
    Severity.WARNING,
    waivable=True,
    message="字段“{field}”未定义,是否为“{nearest}”",
    fix="drugcheck case edit {case}",
)
def unknown_field(context: Context) -> Iterator[Hit]:
    """Every key of a record is one that the schema knows; the office's own columns stand in [extra].

    Why: 五(三) 「严格按照摸排信息登记所列表格确定的内容和要求填写」: what stands under a mistyped key is in no table.
    Bad: `birthdate = 1978-11-30` under [person].
    Good: `birth_date = 1978-11-30`.
    """
    for fault in faults_of(context, "FS005"):
        field = dotted(fault.place)
        if fault.nearest:
            yield hit(field, case=fault.case, field=field, nearest=fault.nearest)
        else:
            yield hit(field, case=fault.case, message="字段“{field}”未定义", field=field)


@store_rule(
    "FS008",
    "unsafe-key-file",
    Severity.ERROR,
    message="密钥存放位置或权限不安全",
    fix="drugcheck doctor",
)
def unsafe_key_file(context: Context) -> Iterator[Hit]:
    """The key is not kept in clear in the workspace and nobody else can read it.

    Why: 戒毒条例 第七条 and 第四十三条: who lets personal information leak answers for it; the key opens every record.
    Bad: an unencrypted identity file in the workspace, or one that other users of the machine can read.
    Good: `.drugcheck/identity.age`, wrapped with a passphrase, readable by its owner alone.
    """
    if context.store.unsafe_key:
        yield hit()


@store_rule(
    "FS009",
    "uncommitted-changes",
    Severity.WARNING,
    waivable=True,
    message="有未提交的改动 {count} 处",
    fix="drugcheck verify",
)
def uncommitted_changes(context: Context) -> Iterator[Hit]:
    """Every change of the store is in its history.

    Why: 三(四) 「每周一报送」: what is handed in must be what the history can show again.
    Bad: a record was replaced by hand and not committed.
    Good: changes are made with drugcheck, which commits each of them.
    """
    if context.store.uncommitted:
        yield hit(count=len(context.store.uncommitted))


RULES = (
    unreadable_record,
    malformed_record,
    misnamed_record,
    plaintext_in_records,
    unknown_field,
    *fs_copies.RULES[:2],
    unsafe_key_file,
    uncommitted_changes,
    *fs_copies.RULES[2:],
)
