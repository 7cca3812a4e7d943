"""Planted bugs in the API's requests, responses and refusals."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "http_api/problems",
        "the log repeats a key that anybody wrote into a map",
        'step if step in known or step.isdecimal() else "(unknown)" for step in rest',
        "step for step in rest",
    ),
    in_package(
        "http_api/problems",
        "the log repeats an unknown field's name",
        'error.message == _SENTENCES["extra_forbidden"]',
        "False",
    ),
    in_package("http_api/api", "a busy store is no warning", "if isinstance(refusal, TryAgain) else", "if False else"),
    in_package(
        "contract/cursor",
        "a cursor is not bound to its caller",
        "caller.practice_id, caller.role, caller.person_id)",
        ")",
    ),
    in_package(
        "contract/cursor",
        "a cursor is not bound to its inbox",
        "(caller.practice_id, scope.client_id, scope.clinician_id)",
        "()",
    ),
    in_package(
        "contract/cursor",
        "a changed cursor passes",
        "if not hmac.compare_digest(check, _check(encoded, scope)):",
        "if not check:",
    ),
    in_package(
        "contract/etags",
        "a tag does not see what the other side read",
        "head.read_by_other_side_of(caller.role)",
        "None",
    ),
    in_package(
        "contract/etags", "a tag does not see that the portal was shut", "(portal.state, portal.visible_after)", "()"
    ),
    in_package("contract/etags", "a tag is anybody's", "caller.practice_id, caller.role, caller.person_id,", ""),
    in_package(
        "contract/requests",
        "a contact that is left out is forgotten",
        '"language"} & self.model_fields_set',
        '"language"}',
    ),
    in_package(
        "http_api/api",
        "every role may do everything",
        "if not operation.may_be_called_by(caller, request.path_ids):",
        "if False:",
    ),
    in_package(
        "http_api/operation",
        "a clinician does what is another's to do",
        "and not (caller.role is Role.CLINICIAN and is_of_another)",
        "",
    ),
    in_package(
        "http_api/api",
        "a refusal is not recorded",
        "            _record_refused(request, refusal.code)",
        "            pass",
    ),
    in_package(
        "http_api/api",
        "an answer is logged",
        '"status": status, "code": code, **_ids(request)}',
        '"status": status, "code": request.event["body"], **_ids(request)}',
    ),
    in_package(
        "http_api/api",
        "whoever sends too fast is told before the shape is looked at",
        "route(self._limited(handle) if sends_message else handle)",
        "route(handle)",
    ),
    in_package(
        "http_api/problems",
        "a refusal repeats a field's name as it came",
        'step if _may_be_said(step, is_ours=is_ours) else "(unknown)"',
        "step",
    ),
    in_package("http_api/request", "an id with a number sign reaches a key", "if invalid_ids:", "if False:"),
    in_package(
        "http_api/api",
        "whoever is refused is not told what they may send",
        "            finally:\n                self._request.rate_limit_headers",
        "            except ZeroDivisionError:\n                self._request.rate_limit_headers",
    ),
    in_package(
        "http_api/answers", "one message too many is said to be left", "r={left.messages};", "r={left.messages + 1};"
    ),
]
