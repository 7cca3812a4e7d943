"""Planted bugs in the engine of `make run`."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"local/{module}.py", old, new)


MUTANTS = [
    _in(
        "event_sources/stream_lane",
        "a record that failed is left behind",
        "self._done(batch.index(selected[first_failed]))",
        "self._done(batch.index(selected[first_failed]) + 1)",
    ),
    _in(
        "event_sources/stream_lane",
        "of several records that failed the last decides",
        "min(map(numbers.index, failed))",
        "max(map(numbers.index, failed))",
    ),
    _in(
        "event_sources/stream_lane",
        "a stream gives up one retry too early",
        "self._attempts > mapping.retries",
        "self._attempts >= mapping.retries",
    ),
    _in(
        "event_sources/stream_lane",
        "what a stream gives up is put aside nowhere",
        "            self._send_to_destination(stream, shard, selected, kind)",
        "            pass",
    ),
    _in(
        "event_sources/stream_lane",
        "a batch that could be halved is given up",
        "exhausted and (self.size == 1 or not mapping.bisect)",
        "exhausted",
    ),
    _in(
        "event_sources/stream_poller",
        "a lane takes all records of a shard",
        "if crc32(_key_of(record)) % len(self._lanes) == number]",
        "if number == 0]",
    ),
    _in("sqs/queues", "a dead letter is received once more", 'AND received >= ?"', 'AND received > ?"'),
    _in(
        "sqs/queues",
        "a delay of one message is forgotten",
        "now + (queue.delay_seconds if delay is None else delay)",
        "now + queue.delay_seconds",
    ),
    _in(
        "sqs/queues",
        "what a killed engine had in its hands waits",
        "SET visible_at = 0, receipt = NULL WHERE receipt IS NOT NULL",
        "SET receipt = NULL WHERE receipt IS NOT NULL",
    ),
    _in(
        "sqs/queues",
        "a received message is there for others",
        "                    hidden_until,\n",
        "                    now,\n",
    ),
    _in(
        "event_sources/sqs_mapping",
        "a message that failed is deleted",
        "            if message.id in failed:",
        "            if not message.id:",
    ),
    _in(
        "awslambda/functions",
        "an unknown item means none, not all",
        "return named if named <= known else known",
        "return named & known",
    ),
    _in("eventbridge/bus", "rules hear every bus", "if rule.bus == name and event_patterns", "if event_patterns"),
    _in(
        "eventbridge/bus",
        "what one entry is refused for is not counted",
        'sum("ErrorCode" in answer for answer in answers)',
        "0",
    ),
    Mutant(
        "one is true",
        "deployment/event_patterns.py",
        "return isinstance(value, bool) == isinstance(choice, bool) and bool(value == choice)",
        "return bool(value == choice)",
    ),
    _in(
        "apigateway/jwt_authorizer",
        "a token for another audience gets in",
        'if not set(self._audiences) & set(_list(claims.get("aud") or claims.get("client_id"))):',
        "if not claims:",
    ),
    _in(
        "apigateway/jwt_authorizer", "a token without an end gets in", '"require": ["exp", "iss"]', '"require": ["iss"]'
    ),
    _in(
        "apigateway/websocket/request_authorizer",
        "a policy that also denies lets in",
        'return effects == {"Allow"}',
        'return "Allow" in effects',
    ),
    _in(
        "apigateway/websocket/request_authorizer",
        "without a token the function is asked",
        "return all([*values, *(",
        "return any([True, *values, *(",
    ),
    Mutant(
        "a pause saves up more than a burst",
        "deployment/token_bucket.py",
        "min(burst, self._tokens + (now - self._at) * self.rate)",
        "self._tokens + (now - self._at) * self.rate",
    ),
    _in(
        "dynamodb/tables",
        "items expire by the former attribute",
        'and (not enabled or current["AttributeName"] == expected["AttributeName"])',
        "",
    ),
    _in("apigateway/cors", "every origin may read", "    return allowed == origin", "    return True"),
    _in(
        "issuer/cognito",
        "Cognito sends people anywhere after signing out",
        "if address in self._client.logout_urls else",
        "if address else",
    ),
    _in(
        "issuer/openid",
        "a log-out asks nobody",
        "if not self._is_hinted(request, parameters) and not self._is_confirmed(request, parameters):",
        "if not self._is_hinted(request, parameters) and not parameters:",
    ),
    _in(
        "issuer/cognito",
        "the access token tells who",
        '"access_token": tokens.access_token(',
        '"access_token": tokens.token(',
    ),
]
