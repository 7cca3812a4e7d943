"""Planted bugs in handlers, the runtime and wiring."""

from testing.mutants.mutant import Mutant, in_package

MUTANTS = [
    Mutant(
        "an issuer that is down is an error of the authorizer",
        "functions/authorize_connection/handler.py",
        "        telemetry.log().warning(telemetry.ISSUER_UNREACHABLE)\n",
        "        raise\n",
    ),
    Mutant(
        "clinicians read the record of the chart",
        "functions/list_audit/handler.py",
        '"GET /clients/{client_id}/audit", Role.STAFF',
        '"GET /clients/{client_id}/audit", Role.STAFF, Role.CLINICIAN',
    ),
    Mutant(
        "a postponed event is taken for done",
        "functions/record_portal_update/handler.py",
        "        return False\n",
        "        return True\n",
    ),
    Mutant(
        "what cannot be understood is dropped",
        "functions/record_portal_update/handler.py",
        '        return _reject(record["body"], {**ids, "reason": str(reason)})',
        "        return bool(str(reason))",
    ),
    Mutant(
        "clinicians suspend",
        "functions/set_person_access/handler.py",
        '"PUT /people/{person_id}/access", Role.STAFF',
        '"PUT /people/{person_id}/access", Role.STAFF, Role.CLINICIAN',
    ),
    Mutant(
        "a chain that is not there is called intact",
        "functions/verify_audit/handler.py",
        '"intact": verdict.intact',
        '"intact": broken is None',
    ),
    in_package(
        "dynamodb/chain_verification",
        "a sealed record with another number is not seen",
        'items.number(marks[0], "number") != link.number',
        'items.number(marks[0], "number") < 1',
    ),
    in_package(
        "dynamodb/text_hashes",
        "hashes of texts have no salt of their own",
        "secrets.token_urlsafe(16)",
        '"constant"',
    ),
    in_package(
        "dynamodb/text_hashes",
        "the body is not hashed",
        'TEXTS: Final = ("subject", "body", ',
        'TEXTS: Final = ("subject", ',
    ),
    in_package(
        "dynamodb/append_transaction",
        "the audit record has no hash of the texts",
        '"entry_id": entry.id, "text_hash": text_hash}',
        '"entry_id": entry.id}',
    ),
    Mutant(
        "texts that were changed are not found",
        "maintenance/verifying/records.py",
        'says = _AS_RECORDED if line.text_hash in hashes else "others"',
        "says = _AS_RECORDED",
    ),
    in_package(
        "dynamodb/chain_verification",
        "a chain may be cut at its end",
        "if registered.anchor and len(chain) < registered.anchor.number:",
        "if registered.anchor and not chain:",
    ),
    in_package(
        "dynamodb/chain_verification",
        "a broken chain is anchored",
        "if verdict.intact else None",
        "if verdict.newest else None",
    ),
    in_package(
        "dynamodb/chain_registry",
        "an anchor moves back",
        '"attribute_not_exists(anchored_number) OR anchored_number < :number"',
        '"attribute_not_exists(anchored_number) OR anchored_number <> :number"',
    ),
    in_package(
        "use_cases/audit_rounds",
        "a round begins anew in each run",
        "chain_registry.partitions(tables, done.after)",
        "chain_registry.partitions(tables, None)",
    ),
    in_package(
        "use_cases/audit_rounds",
        "a round that met an error forgets how far it was",
        "    finally:\n        chain_registry.save_round(tables, done)\n",
        "    except ZeroDivisionError:\n        pass\n    chain_registry.save_round(tables, done)\n",
    ),
    in_package(
        "dynamodb/sealing",
        "chains are not registered",
        "        if newest is None:\n            chain_registry.register",
        "        if newest is None and not left:\n            chain_registry.register",
    ),
    in_package(
        "dynamodb/chain_verification",
        "a chain of which nothing is left is called empty",
        "            or registry_break(registered, chain, now)\n",
        "",
    ),
    in_package(
        "dynamodb/chain_verification",
        "a chain that cannot be read hides all others",
        "except (KeyError, ValueError):",
        "except ZeroDivisionError:",
    ),
    Mutant(
        "a chain that is broken is not counted",
        "functions/verify_audit/handler.py",
        '        telemetry.count("AuditBroken")',
        "        pass",
    ),
    in_package(
        "runtime/telemetry",
        "an unexpected error keeps its text",
        "    raise UnexpectedError(kind)",
        "    raise UnexpectedError(kind + str(event))",
    ),
    in_package(
        "probing/rounds",
        "the probe is content with a refusal",
        "if sent.status != HTTPStatus.CREATED:",
        "if sent.status >= HTTPStatus.INTERNAL_SERVER_ERROR:",
    ),
    in_package(
        "probing/rounds",
        "the probe does not look at what is shown",
        'if [entry.get("id") for entry in page.body.get("entries", [])] != [sent.body.get("id")]:',
        "if page.status != HTTPStatus.OK:",
    ),
    in_package(
        "probing/rounds",
        "the probe writes a message each round",
        'hour = f"{at:%Y-%m-%dT%H}"',
        'hour = f"{at:%Y-%m-%dT%H.%M}"',
    ),
    in_package("wiring", "the client retries as well", '"total_max_attempts": 1}', '"total_max_attempts": 5}'),
]
