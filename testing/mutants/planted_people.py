"""Planted bugs in the commands for people of a user pool, and in what the template says of it."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"maintenance/people/{module}.py", old, new)


def _in_template(name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "template.yaml", old, new)


MUTANTS = [
    _in(
        "loopback",
        "an answer with another state is taken",
        'elif not hmac.compare_digest(answer.get("state", "").encode(), self.attempt.state.encode()):',
        'elif "state" not in answer:',
    ),
    _in(
        "loopback",
        "the answer to a sign-in may come from another machine",
        '(socket.AF_INET, "127.0.0.1")',
        '(socket.AF_INET, "0.0.0.0")',
    ),
    _in(
        "loopback",
        "the browser stays signed in",
        "self._redirect(self.attempt.sign_out_address)",
        "self._page(200, _DONE)",
    ),
    _in(
        "code_flow",
        "whoever signed in before signs in again unasked",
        "_open_browser(attempt.sign_out_address)",
        "_open_browser(attempt.sign_in_address)",
    ),
    _in("code_flow", "a token of another sign-in is taken", "if of_this_attempt != nonce:", "if not of_this_attempt:"),
    _in(
        "code_flow",
        "what a sign-in page says of an error is printed",
        'return error if _ERROR_CODE.fullmatch(error) else "unknown error"',
        "return error",
    ),
    _in(
        "user_pool",
        "a token is not verified",
        "claims = bearer_token.claims_of(token, settings)",
        'claims = bearer_token.jwt.decode(token, options={"verify_signature": False})',
    ),
    _in(
        "inviting",
        "an invitation that cannot be sent leaves a login",
        "    if made and made.person == person and made.status == INVITED:\n        pool.cognito.admin_delete_user",
        "    if not made:\n        pool.cognito.admin_delete_user",
    ),
    _in(
        "inviting",
        "a person may be given two logins",
        "    if taken:\n",
        "    if taken and taken[0].enabled is None:\n",
    ),
    _in(
        "inviting",
        "a practice is made by a slip",
        "if known and practice_id not in known and not new_practice:",
        "if not practice_id:",
    ),
    _in(
        "inviting", "a role is not checked before it is for good", "if self.role not in set(Role):", "if not self.role:"
    ),
    _in(
        "ending",
        "access ends in another role",
        'json={"state": "suspended", "role": person.role}',
        'json={"state": "suspended", "role": "client"}',
    ),
    _in(
        "ending",
        "an ended login can sign in",
        "pool.cognito.admin_disable_user(UserPoolId=pool.pool_id, Username=login.username)",
        "pool.find(login.username)",
    ),
    _in(
        "ending",
        "a suspension that was refused counts as done",
        "if answer.status_code != httpx.codes.OK:",
        "if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:",
    ),
    _in("commands", "a clinician ends somebody's access", "if caller.role is not Role.STAFF:", "if not caller.role:"),
    _in(
        "commands",
        "logins of other practices and roles end, too",
        "logins = [login for login in everybody if login.person == person]",
        "logins = [one for one in everybody if one.person.person_id == person.person_id]",
    ),
    _in("commands", "contacts are listed unasked", '*([login.email or "-"] if contacts else [])', 'login.email or "-"'),
    _in_template("an access token changes the address", "WriteAttributes: [locale]", "WriteAttributes: [email]"),
    _in_template(
        "a new address counts before it answers",
        "      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [email] }\n",
        "",
    ),
    _in_template(
        "signing in may lead to any port of a machine",
        '[SignsInOnLocalhost, "http://localhost:8400/"',
        '[SignsInOnLocalhost, "http://localhost/"',
    ),
    _in_template("invitations name what they are for", "EmailSubject: Your sign-in", "EmailSubject: Your therapist"),
    _in_template(
        "Cognito may use the key for what is no user pool",
        "              StringLike:\n                kms:EncryptionContext:aws:cognito-idp:userpool-arn:",
        "              StringLike:\n                kms:EncryptionContext:another:",
    ),
]
