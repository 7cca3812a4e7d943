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
    in_package(
        "dynamodb/notice_records",
        "a page that begins within the notices of a record leaves them out",
        "ids.to_int(position) + MOST_NOTICES - 1",
        "ids.to_int(position)",
    ),
    in_package(
        "dynamodb/notice_records",
        "a page leaves out the last notice of a full record",
        "ids.to_int(position) + MOST_NOTICES - 1",
        "ids.to_int(position) + MOST_NOTICES - 2",
    ),
    in_package(
        "dynamodb/notice_records",
        "the last record of a page is the first of the next",
        'if items.text(one, "sk") < position]',
        'if items.text(one, "sk") <= position]',
    ),
    in_package(
        "dynamodb/notice_records",
        "the newest of many notices has not the id of its record",
        "ids.from_int(max(own - number, 0))",
        "ids.from_int(max(own - number - 1, 0))",
    ),
    in_package(
        "dynamodb/notice_records",
        "notices of one record have one id",
        "ids.from_int(max(own - number, 0))",
        "ids.from_int(own)",
    ),
    in_package(
        "dynamodb/notice_records",
        "a page of the audit ends with what one request found",
        "        if len(read) < wanted:\n            break\n",
        "        break\n",
    ),
    in_package(
        "dynamodb/notice_records",
        "a page of the audit takes a request more",
        "wanted = limit - len(shown) + 1",
        "wanted = limit - len(shown)",
    ),
    in_package(
        "dynamodb/notice_records",
        "the record of many notices leaves one out",
        'for one in cast("Sequence[ReadItem]", records)}',
        'for one in cast("Sequence[ReadItem]", records[1:])}',
    ),
    in_package(
        "dynamodb/append_notices",
        "notices leave no record",
        'return steps | {"audit": put_new(self.tables.audit, notice_records.of_each(records))}',
        "return steps",
    ),
]
