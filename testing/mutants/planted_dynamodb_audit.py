"""Planted bugs in audit records and their seals."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package("dynamodb/audit_chain", "a seal that was changed passes", "if link.previous != previous:", "if False:"),
    in_package("dynamodb/audit_chain", "a seal that is gone passes", "if link.number != number:", "if False:"),
    in_package(
        "dynamodb/audit_chain", "a record that is gone passes", "if link.record_id not in records:", "if False:"
    ),
    in_package(
        "dynamodb/audit_chain",
        "a record that was changed passes",
        "if fingerprint(records[link.record_id]) != link.record_hash:",
        "if False:",
    ),
    in_package(
        "dynamodb/audit_chain",
        "a chain that was cut short passes",
        'return Break("a record has no seal", unsealed) if unsealed else None',
        "return None",
    ),
    in_package(
        "dynamodb/audit_chain",
        "a seal does not hold the one before",
        "        previous = made.hash\n",
        "        previous = _NOTHING\n",
    ),
    in_package(
        "dynamodb/audit_chain",
        "a record is sealed twice",
        "keys.sealed(partition, made.record_id), number=number)",
        'keys.sealed(partition, f"{made.record_id}{number}"), number=number)',
    ),
    in_package(
        "dynamodb/audit_chain",
        "the first chart that cannot be sealed is not named",
        "changes[0][",
        "changes[-1][",
    ),
    in_package(
        "dynamodb/audit_records",
        "a refusal is kept with the person, not with the chart",
        "keys.chart(Chart(practice_id, client_id)) if client_id else",
        "keys.chart(Chart(practice_id, client_id)) if False else",
    ),
]
