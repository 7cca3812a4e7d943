"""A small template, served for real: gateway, functions, bus, queues, streams."""

import json
import threading
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from botocore.exceptions import ClientError
from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef, MessageTypeDef

from local.cloudformation.arns import REGION
from testing.small_stack import SmallStack, eventually

ORIGIN = "http://localhost:5173"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    stack = SmallStack(tmp_path_factory.mktemp("stack")).start()
    yield stack
    assert stack.stop() == 0


def dead_letters(stack: SmallStack, containing: str) -> list[MessageTypeDef]:
    sqs = stack.sqs()
    url = sqs.get_queue_url(QueueName="local-Dead")["QueueUrl"]
    found = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
    )
    return [message for message in found.get("Messages", []) if containing in message["Body"]]


def test_a_request_reaches_its_function_and_comes_back(stack: SmallStack) -> None:
    answer = stack.get("/open/a%20b?x=1&x=2", "POST", content=b'{"a": 1}', headers={"content-type": "application/json"})
    event, about = answer.json()["event"], answer.json()["about"]
    assert event["routeKey"] == "ANY /open/{id}"
    assert (event["rawPath"], event["rawQueryString"]) == ("/open/a b", "x=1&x=2")
    assert event["pathParameters"] == {"id": "a b"}
    assert event["queryStringParameters"] == {"x": "1,2"}
    assert (event["body"], event["isBase64Encoded"]) == ('{"a": 1}', False)
    assert about["name"] == "local-Echo"
    assert about["arn"].endswith(":function:local-Echo")
    assert about["memory"] == "128"
    assert 0 < about["remaining"] <= 1000
    assert [part.rpartition("/")[2] for part in about["path"][:2]] == ["echo", "layer"]
    assert answer.headers["apigw-requestid"] == event["requestContext"]["requestId"]


def test_a_token_opens_the_door_and_its_claims_are_inside(stack: SmallStack) -> None:
    answer = stack.get("/private", headers=stack.sign(**{"custom:role": "clinician", "many": ["a", "b"]}))
    claims = answer.json()["event"]["requestContext"]["authorizer"]["jwt"]["claims"]
    assert (claims["custom:role"], claims["many"], claims["sub"]) == ("clinician", "[a b]", "ana")


def test_without_a_good_token_the_door_is_shut(stack: SmallStack) -> None:
    for headers in ({}, stack.sign(aud="other"), {"x-other": stack.sign()["authorization"]}):
        answer = stack.get("/private", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_unknown_route_is_not_found(stack: SmallStack) -> None:
    for path, method in (("/nowhere", "GET"), ("/private", "DELETE")):
        answer = stack.get(path, method)
        assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_a_preflight_needs_no_token(stack: SmallStack) -> None:
    asks = {"origin": ORIGIN, "access-control-request-method": "GET"}
    answer = stack.get("/private", "OPTIONS", headers=asks)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, ORIGIN)
    stranger = stack.get("/private", "OPTIONS", headers={**asks, "origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers
    assert stack.get("/private", headers={"origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN


def test_too_many_requests_are_throttled(stack: SmallStack) -> None:
    assert stack.get("/rare").status_code == 200
    answer = stack.get("/rare")
    assert (answer.status_code, answer.json()) == (429, {"message": "Too Many Requests"})


@pytest.mark.parametrize("do", ["raise", "exit", "big", "odd", "sleep&seconds=30"])
def test_a_function_that_fails_is_a_500_that_says_nothing(stack: SmallStack, do: str) -> None:
    """Raising, dying, answering more than 6 MB, answering nonsense, running out of its one second."""
    answer = stack.get(f"/open/1?do={do}")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})
    assert stack.get("/open/1").status_code == 200


def test_a_function_that_is_slower_than_its_integration_is_a_503(stack: SmallStack) -> None:
    answer = stack.get("/impatient?do=sleep&seconds=0.9")
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})


def test_bodies_over_the_limits_are_too_large(stack: SmallStack) -> None:
    """Ten megabytes at the gateway, six at the function."""
    for size in (10 * 1024 * 1024 + 1, 6 * 1024 * 1024):
        answer = stack.get("/open/1", "POST", content=b"x" * size, headers={"content-type": "text/plain"})
        assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


def test_calls_of_one_function_run_side_by_side(stack: SmallStack) -> None:
    pids: list[int] = []

    def call() -> None:
        pids.append(stack.get("/open/1?do=sleep&seconds=0.7").json()["about"]["pid"])

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(pids)) == 3


def test_nothing_of_the_developer_s_environment_reaches_a_function(stack: SmallStack) -> None:
    variables = stack.get("/open/1?do=environment").json()
    assert "the-developers-own" not in json.dumps(variables)
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY", "PYTHONPATH", "CLIENT_MESSAGING_LOCAL_DIR"} & set(
        variables
    )
    assert variables["AWS_ACCESS_KEY_ID"] == "local"
    assert variables["THINGS"] == "local-Things"
    assert variables["AWS_ENDPOINT_URL_DYNAMODB"] == stack.document["store_url"]
    assert variables["AWS_ENDPOINT_URL_SQS"] == stack.document["aws_url"]


def test_a_changed_function_or_layer_is_restarted(stack: SmallStack) -> None:
    assert stack.get("/open/1").json()["about"]["word"] == "one"
    (stack.folder / "layer" / "words.py").write_text("WORD = 'another'\n", encoding="utf-8")
    assert stack.get("/open/1").json()["about"]["word"] == "another"


def test_what_a_function_prints_is_in_its_log_and_requests_are_in_the_access_log(stack: SmallStack) -> None:
    stack.get("/open/1?do=print")
    eventually(lambda: "printed by the function" in stack.paths.logs.joinpath("Echo.log").read_text(encoding="utf-8"))
    assert "ANY /open/{id} 200" in stack.paths.logs.joinpath("Api.log").read_text(encoding="utf-8")


def test_an_event_goes_through_its_queue_to_the_function(stack: SmallStack) -> None:
    event_id = stack.put_events({"Detail": '{"mark": "through"}'})["Entries"][0]["EventId"]
    eventually(lambda: "through" in json.dumps(stack.consumed("FromQueue")))
    records = [one for event in stack.consumed("FromQueue") for one in event["Records"] if "through" in one["body"]]
    assert json.loads(records[0]["body"])["id"] == event_id
    assert records[0]["eventSourceARN"].endswith(":local-Jobs")


@pytest.mark.whole
def test_a_message_that_always_fails_ends_in_the_dead_letters_and_the_others_do_not(stack: SmallStack) -> None:
    stack.put_events({"Detail": '{"mark": "good"}'}, {"Detail": '{"mark": "poison one"}'})
    eventually(lambda: dead_letters(stack, "poison one"))
    tries = json.dumps(stack.consumed("FromQueue")).count("poison one")
    assert tries == 2
    assert not dead_letters(stack, "good")


def test_an_event_for_a_function_is_called_and_put_aside_when_it_fails(stack: SmallStack) -> None:
    call = {"DetailType": "call", "Detail": '{"mark": "fine"}'}
    stack.put_events(call, {**call, "Detail": '{"mark": "hopeless", "fail": true}'})
    eventually(lambda: dead_letters(stack, "hopeless"))
    eventually(lambda: {event["detail"]["mark"] for event in stack.consumed("FromBus")} == {"fine", "hopeless"})
    report = json.loads(dead_letters(stack, "hopeless")[0]["Body"])
    assert report["requestContext"]["condition"] == "RetriesExhausted"
    assert report["requestContext"]["approximateInvokeCount"] == 1


def test_changes_of_a_table_reach_the_function_that_asks_for_them(stack: SmallStack) -> None:
    for key, kind in (("1", "seen first"), ("2", "unseen"), ("3", "seen poison row"), ("4", "seen last")):
        stack.put(key, kind)
    eventually(lambda: "seen last" in json.dumps(stack.consumed("FromTable")))
    records = [one for event in stack.consumed("FromTable") for one in event["Records"]]
    assert "unseen" not in json.dumps(records)
    first = next(one for one in records if one["dynamodb"]["NewImage"]["kind"]["S"] == "seen first")
    assert (first["eventSource"], first["eventName"], first["awsRegion"]) == ("aws:dynamodb", "INSERT", REGION)
    assert "table/local-Things/stream/" in first["eventSourceARN"]
    assert first["dynamodb"]["NewImage"]["raw"] == {"B": "/w=="}
    eventually(lambda: dead_letters(stack, "DDBStreamBatchInfo"))
    for key, kind in (("5", "seen after it"), ("6", "seen at the end")):
        stack.put(key, kind)
        eventually(partial(has_come, stack, kind))
    calls = json.dumps(stack.consumed("FromTable"))
    assert [calls.count(kind) for kind in ("seen first", "seen after it")] == [1, 1], "what is behind us stays there"


def has_come(stack: SmallStack, kind: str) -> bool:
    return kind in json.dumps(stack.consumed("FromTable"))


def test_boto3_s_queue_client_finds_what_it_needs(stack: SmallStack) -> None:
    sqs = stack.sqs()
    assert {url.rpartition("/")[2] for url in sqs.list_queues()["QueueUrls"]} == {
        *("local-Dead", "local-Jobs", "local-Outcomes")
    }
    url = sqs.get_queue_url(QueueName="local-Dead")["QueueUrl"]
    attributes: dict[str, MessageAttributeValueTypeDef] = {"reason": {"DataType": "String", "StringValue": "because"}}
    sqs.send_message(QueueUrl=url, MessageBody="by hand", MessageAttributes=attributes)
    batch = sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "b"}, {"Id": "2", "MessageBody": ""}]
    )
    assert [one["Id"] for one in batch["Successful"]] == ["1"]
    assert [one["Code"] for one in batch["Failed"]] == ["MissingParameter"]
    (message,) = dead_letters(stack, "by hand")
    assert message["MessageAttributes"]["reason"]["StringValue"] == "because"
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(counts["ApproximateNumberOfMessages"]) >= 2
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    with pytest.raises(ClientError, match="NonExistentQueue"):
        sqs.get_queue_url(QueueName="nowhere")


def test_messages_that_were_taken_are_given_back_together(stack: SmallStack) -> None:
    sqs = stack.sqs()
    url = sqs.get_queue_url(QueueName="local-Dead")["QueueUrl"]
    for body in ("give back 1", "give back 2"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    held = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=300)["Messages"]
    assert not dead_letters(stack, "give back")
    answer = sqs.change_message_visibility_batch(
        QueueUrl=url,
        Entries=[
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
            for number, message in enumerate(held)
        ],
    )
    assert len(answer["Successful"]) == len(held)
    assert len(dead_letters(stack, "give back")) == 2


def test_a_message_of_boto3_s_client_is_delayed_by_up_to_a_quarter_of_an_hour(stack: SmallStack) -> None:
    sqs = stack.sqs()
    url = sqs.get_queue_url(QueueName="local-Dead")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="later today", DelaySeconds=900)
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "in a second", "DelaySeconds": 1}])
    assert not dead_letters(stack, "in a second")
    eventually(lambda: dead_letters(stack, "in a second"))
    assert not dead_letters(stack, "later today")
    for seconds in (-1, 901):
        with pytest.raises(ClientError, match="DelaySeconds is invalid"):
            sqs.send_message(QueueUrl=url, MessageBody="never", DelaySeconds=seconds)


def test_boto3_s_events_client_puts_events(stack: SmallStack) -> None:
    entry: PutEventsRequestEntryTypeDef = {
        "Source": "test",
        "DetailType": "none",
        "Detail": "{}",
        "EventBusName": "small",
    }
    answer = stack.events().put_events(Entries=[entry, {**entry, "Detail": "?"}])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][1]["ErrorCode"] == "MalformedDetail"


def test_an_action_that_is_not_served_is_refused_by_its_name(stack: SmallStack) -> None:
    with pytest.raises(ClientError, match=r"AWSEvents\.ListRules is not supported"):
        stack.events().list_rules()
    with pytest.raises(ClientError, match=r"AmazonSQS\.PurgeQueue is not supported"):
        stack.sqs().purge_queue(QueueUrl="x")
    answer = httpx.post(stack.document["aws_url"], data={"Action": "Publish", "Version": "2010-03-31"})
    assert "Action=Publish" in answer.text
    answer = httpx.post(stack.document["aws_url"], content=b"?", headers={"x-amz-target": "AWSEvents.PutEvents"})
    assert (answer.status_code, answer.json()["__type"]) == (400, "SerializationException")


def test_the_issuer_tells_how_its_tokens_are_verified(stack: SmallStack) -> None:
    about = httpx.get(f"{stack.document['issuer']}/.well-known/openid-configuration").json()
    assert about["issuer"] == stack.document["issuer"]
    (key,) = httpx.get(about["jwks_uri"]).json()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert "d" not in key
    assert stack.paths.signing_key.stat().st_mode & 0o777 == 0o600


def test_a_changed_template_asks_for_a_restart(stack: SmallStack) -> None:
    path = stack.folder / "template.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    eventually(lambda: "template.yaml changed: restart to apply" in stack.terminal())
