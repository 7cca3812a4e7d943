"""Weakened: event source mappings, rules, retries and dead-letter queues."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_OF_STREAMS: Final = "PublishEventsFunctionCommitted Properties"

WEAKENINGS: Final = [
    Weakening("what_fails_is_put_aside", "AWS::Events::Rule Properties Targets * DeadLetterConfig"),
    Weakening("what_fails_is_put_aside", "PublishEventsFunctionCommitted Properties DestinationConfig"),
    Weakening("what_fails_is_put_aside", "SealAuditFunctionRecorded Properties DestinationConfig"),
    Weakening("what_fails_is_put_aside", "PortalUpdates Properties RedrivePolicy"),
    Weakening("what_fails_is_put_aside", "LiveUpdates Properties VisibilityTimeout", instead=30),
    Weakening("what_fails_is_put_aside", "AWS::Lambda::EventSourceMapping Properties FunctionResponseTypes"),
    Weakening("what_feeds_itself_may", "TellConnectionsFunction Properties RecursiveLoop"),
    Weakening("what_feeds_itself_may", "TellConnectionsFunction Properties RecursiveLoop", instead="Terminate"),
    Weakening("what_feeds_itself_may", "ComposeFunction Properties RecursiveLoop", instead="Allow"),
    Weakening("a_piece_has_all_of_the_time", "TellConnectionsFunctionLiveUpdates Properties BatchSize", instead=10),
    Weakening(
        "what_fails_is_put_aside",
        "RecordPortalUpdateFunctionPortalUpdates Properties FunctionName",
        instead={"Ref": "RecordPortalUpdateFunction"},
    ),
    Weakening(
        "each_source_has_its_reader",
        f"{_OF_STREAMS} DestinationConfig OnFailure Destination Fn::GetAtt 0",
        instead="UnsealedRecords",
    ),
    Weakening("each_source_has_its_reader", "TellConnectionsFunctionLiveUpdates"),
    Weakening(
        "queues_have_their_own_dead_letters",
        "LiveUpdates Properties RedrivePolicy deadLetterTargetArn Fn::GetAtt 0",
        instead="PortalUpdatesDeadLetters",
    ),
    Weakening(
        "rules_deliver_to_their_own_queue",
        "LiveUpdateQueuesPolicy Properties PolicyDocument Statement 0 Condition ArnEquals aws:SourceArn Fn::GetAtt 0",
        instead="PortalUpdateRule",
    ),
    Weakening("rules_deliver_to_their_own_queue", "LiveUpdateRule Properties EventBusName"),
    Weakening(
        "rules_deliver_to_their_own_queue", "AWS::Events::Rule Properties EventBusName", instead={"Ref": "Another"}
    ),
    Weakening(
        "policies_are_about_their_own_queues", "AWS::SQS::QueuePolicy Properties Queues 0", instead={"Ref": "Another"}
    ),
    Weakening(
        "streams_deliver_what_becomes_an_event",
        f"{_OF_STREAMS} FilterCriteria Filters 1 Pattern",
        instead='{"dynamodb":{"Keys":{"sk":{"S":["PORTAL"]}}}}',
    ),
    Weakening("streams_deliver_what_becomes_an_event", f"{_OF_STREAMS} FilterCriteria Filters 2"),
    Weakening(
        "streams_deliver_what_becomes_an_event",
        "SealAuditFunctionRecorded Properties FilterCriteria Filters 0 Pattern",
        instead='{"eventName":["INSERT"],"dynamodb":{"NewImage":{"actions":{"S":[{"exists":true}]}}}}',
    ),
    Weakening("live_updates_are_all_that_is_acted_on", "LiveUpdateRule Properties EventPattern detail-type *"),
    Weakening(
        "portal_updates_are_all_that_the_portal_says",
        "PortalUpdateRule Properties EventPattern source +",
        instead="ehr",
    ),
    Weakening(
        "deliveries_are_tried_for_long_enough",
        "AWS::SQS::Queue Properties RedrivePolicy",
        instead={"maxReceiveCount": 1},
    ),
    Weakening("deliveries_are_tried_for_long_enough", f"{_OF_STREAMS} MaximumRecordAgeInSeconds", instead=86400),
    Weakening("batches_fit_their_function", f"{_OF_STREAMS} BatchSize", instead=10000),
    Weakening("batches_fit_their_function", "LiveUpdates Properties VisibilityTimeout", instead=43200),
    Weakening("batches_fit_their_function", "SealAuditFunctionRecorded Properties ParallelizationFactor", instead=10),
]
