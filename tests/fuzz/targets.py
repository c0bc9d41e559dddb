"""All targets, by name."""

from tests.fuzz import of_documents, of_lists, of_texts, of_vault

TARGETS = {
    target.name: target for target in (*of_vault.TARGETS, *of_texts.TARGETS, *of_lists.TARGETS, *of_documents.TARGETS)
}
