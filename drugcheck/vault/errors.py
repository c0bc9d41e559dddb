"""What can be wrong with a store, apart from the age format: one class for each thing an officer must tell apart.

An `id` in a message is a record's opaque id. No message holds a text, a key, a passphrase or the path of a home folder.
"""

from drugcheck.errors import DamagedError, DrugcheckError, LockedError, RefusedError, UsageError


class NotAgeError(DamagedError):
    """record {id} is not an armored age file"""

    hint = "drugcheck verify --repair --case {id}"


class CutShortError(DamagedError):
    """record {id} is cut short"""

    hint = "drugcheck verify --repair --case {id}"


class WrongKeyError(DamagedError):
    """record {id} does not open with the key of this store: it was made for another key, or its header was altered"""

    hint = "drugcheck verify   (all of them after a rotation elsewhere: drugcheck key recover, or that copy's key file)"


class FormerKeyError(WrongKeyError):
    """this version of {id} was made for a key that this store no longer has"""

    hint = "drugcheck key list"


class BeforeRotationError(WrongKeyError):
    """record {id} was made with a key from before a rotation, and the key file here is of after it"""

    hint = "drugcheck verify --repair --case {id}"


class KeyChangedError(LockedError):
    """nothing was changed: another command gave the store another key or passphrase meanwhile"""

    hint = "drugcheck unlock"


class AlteredError(DamagedError):
    """record {id} was altered: {reason}"""

    hint = "drugcheck verify --repair --case {id}"


class SealMissingError(DamagedError):
    """record {id} opens but carries no drugcheck seal: it was not written by this store"""

    hint = "drugcheck verify --repair --case {id}"


class SealVersionError(DamagedError):
    """record {id} has a seal of a version that is not known here; a newer drugcheck may have written it"""

    hint = "drugcheck --version"


class OtherStoreError(DamagedError):
    """record {id} carries the seal of another store"""


class ForgedSealError(DamagedError):
    """record {id} opens but its seal does not fit: it was forged or altered"""

    hint = "drugcheck verify --repair --case {id}"


class OtherRecordError(DamagedError):
    """record {id} is a copy of record {other}: the files were copied or swapped"""

    hint = "drugcheck verify --repair --case {id}"


class UnreadableError(DamagedError):
    """record {id} cannot be read from the disk: {reason}"""


class FolderUnreadableError(DamagedError):
    """the records folder cannot be read: {reason}"""


class RolledBackError(DamagedError):
    """record {id} was rolled back: the file is at revision {rev}, the history at revision {head}"""

    hint = "drugcheck verify --repair --case {id}"


class NotInHistoryError(DamagedError):
    """record {id} is at revision {rev}, which the history (at revision {head}) does not lead to"""

    hint = "drugcheck history {id}"


class MissingRecordError(DamagedError):
    """record {id} is in the history but its file is missing"""

    hint = "drugcheck verify --repair --case {id}"


class NoVersionError(DamagedError):
    """no version of record {id} in the history opens"""

    hint = "drugcheck restore BACKUP NEW-FOLDER"


class UnknownRecordError(UsageError):
    """there is no record {id}"""

    hint = "drugcheck case list"


class BadIdError(UsageError):
    """a record id may only have letters, digits, - and _, at most 64 of them, and no run of 11 digits"""

    hint = "drugcheck case list"


class NotTextError(UsageError):
    """the text of record {id} cannot be kept: it has characters that are not valid Unicode"""


class ConflictError(UsageError):
    """record {id} was changed by another command: it is at revision {rev}, this change was based on {based_on}"""

    hint = "drugcheck history {id}"


class StoreWriteError(UsageError):
    """nothing was changed: the change could not be written ({reason})"""

    hint = "drugcheck doctor"


class PartlyRepairedError(UsageError):
    """{count} records were put back, then the folder could not be written ({reason})"""

    hint = "drugcheck verify --repair"


class UnfinishedChangeError(DrugcheckError):
    """the change is stored but not yet in place ({reason}); the next command completes it"""

    hint = "drugcheck status"


class EarlierChangeError(DrugcheckError):
    """nothing was changed: an earlier change could not be finished ({reason})"""

    hint = "drugcheck verify"


class NotCommittedError(DrugcheckError):
    """the change is written and will be committed to the history by the next command: {reason}"""

    hint = "drugcheck verify"


class JournalDamagedError(DamagedError):
    """the note of an unfinished change, .drugcheck/change.json, cannot be read; nothing can be written before it is"""

    hint = "git status -- records"


class BusyError(UsageError):
    """another drugcheck is writing in this workspace; nothing was changed"""

    hint = "drugcheck status"


class LockingError(UsageError):
    """the workspace cannot be locked for writing ({reason}); nothing was changed"""

    hint = "drugcheck doctor"


class ReadOnlyError(LockingError):
    """this folder can only be read ({reason}); nothing was changed"""


class GitMissingError(UsageError):
    """git was not found; the history needs it"""

    hint = "drugcheck doctor"


class NotOwnedError(GitMissingError):
    """git does not open the history: this folder belongs to another user of the computer"""

    hint = "git config --global --add safe.directory {folder}"


class NoHistoryError(DamagedError):
    """this workspace has no git repository of its own"""

    hint = "drugcheck restore BACKUP NEW-FOLDER"


class HistoryError(DrugcheckError):
    """git could not {action}: {reason}"""

    hint = "drugcheck verify"


class MergeUnderWayError(RefusedError):
    """git is in the middle of a merge, rebase or cherry-pick in this workspace"""

    hint = "git status"


class UnknownCommitError(UsageError):
    """the history has no commit {name}"""

    hint = "git log --oneline"


class NoIdentityError(LockedError):
    """this workspace has no key: .drugcheck/identity.age is missing"""

    hint = "drugcheck init"


class WrongPassphraseError(LockedError):
    """wrong passphrase"""

    hint = "drugcheck unlock"


class NoPassphraseError(LockedError):
    """the workspace is locked and there is nobody to ask for the passphrase"""

    hint = "drugcheck unlock"


class PassphraseSourceError(LockedError):
    """no passphrase came from {source}: {reason}"""

    hint = "drugcheck unlock"


class IdentityDamagedError(DamagedError):
    """the key file .drugcheck/identity.age cannot be used: {reason}"""

    hint = "drugcheck doctor"


class IdentityExistsError(RefusedError):
    """this workspace already has a key; a new one would make its records unreadable"""

    hint = "drugcheck unlock"


class PlaintextError(DamagedError):
    """{count} plain-text record(s) under records/: {where}"""

    hint = "git status -- records"


class HistoryDamagedError(DamagedError):
    """the history is damaged: {reason}"""

    hint = "drugcheck verify --repair"


class NoCopyError(UsageError):
    """there is neither a backup nor a clone in {name}"""

    hint = "drugcheck verify --repair --from BACKUP"


class HistoryRecordError(DamagedError):
    """record {id} in commit {commit} of the history: {reason}"""

    hint = "git show --stat {commit}"


class BackupDamagedError(DamagedError):
    """the backup is damaged: {name}"""

    hint = "drugcheck backup FOLDER"


class WrongPaperError(LockedError):
    """this is not the secret of a recovery key of this store ({reason})"""

    hint = "drugcheck key recover"


class DraftsStandError(RefusedError):
    """the draft of record {id} waits, and would not open with another key"""

    hint = "drugcheck case edit {id}"
