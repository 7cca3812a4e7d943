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
        "dynamodb/sealing",
        "a seal does not hold the one before",
        "        previous = seal.hash\n",
        "        previous = audit_chain.NOTHING\n",
    ),
    in_package(
        "dynamodb/sealing",
        "a record is sealed twice",
        "if record_id not in have_seals]",
        "]",
    ),
    in_package(
        "dynamodb/sealing",
        "a record of which much was sealed since is sealed twice",
        "if item.newest.sealed_at < since or",
        "if True or",
    ),
    in_package(
        "dynamodb/sealing",
        "a record that the version before sealed is sealed twice",
        "if one not in sealed and _has_marker(",
        "if one not in sealed and not _has_marker(",
    ),
    in_package(
        "dynamodb/sealing",
        "a sealer overwrites the seal of another",
        "if tables.put_new(tables.audit, audit_chain.from_seals(partition, seals)):",
        "if tables.client.put_item(TableName=tables.audit, Item=audit_chain.from_seals(partition, seals)):",
    ),
    in_package(
        "dynamodb/sealing",
        "sealers of one chain do not pause",
        "in retries.NEXT_SEAL.tries():",
        "in retries.CHANGES.tries():",
    ),
    in_package(
        "dynamodb/audit_chain",
        "seals of one item are not linked",
        "            previous = link.hash\n",
        "",
    ),
    in_package(
        "dynamodb/sealing",
        "the first chart that cannot be sealed is not named",
        'ChainBatch(partition, change["SequenceNumber"], [])',
        'ChainBatch(partition, records[-1]["dynamodb"]["SequenceNumber"], [])',
    ),
    in_package(
        "dynamodb/audit_records",
        "a refusal is kept with the person, not with the chart",
        "keys.chart(Chart(practice_id, client_id)) if client_id else",
        "keys.chart(Chart(practice_id, client_id)) if False else",
    ),
]
