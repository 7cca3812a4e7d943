"""Weakened: roles, policies and permissions to invoke."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

WEAKENINGS: Final = [
    Weakening(
        "each_function_has_a_role_of_its_own",
        "ComposeFunction Properties Role",
        instead={"Fn::GetAtt": ["EnablePortalFunctionRole", "Arn"]},
    ),
    Weakening(
        "roles_are_taken_by_their_service_only",
        "AWS::IAM::Role Properties AssumeRolePolicyDocument Statement 0 Principal",
        instead={"AWS": "*"},
    ),
    Weakening(
        "roles_are_taken_by_their_service_only",
        "AWS::IAM::Role Properties AssumeRolePolicyDocument Statement +",
        instead={"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"},
    ),
    Weakening(
        "roles_have_no_policies_of_others",
        "ComposeFunctionRole Properties ManagedPolicyArns",
        instead=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    ),
    Weakening(
        "roles_have_no_policies_of_others",
        "ApiGatewayLogRole Properties ManagedPolicyArns +",
        instead="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    Weakening(
        "policies_name_their_actions",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action",
        instead="dynamodb:*",
    ),
    Weakening(
        "policies_name_their_actions",
        "AWS::IAM::Role Properties Policies 0 PolicyDocument Statement 0 Effect",
        instead="Deny",
    ),
    Weakening(
        "policies_name_their_actions",
        "EmergencyRole Properties Policies 0 PolicyDocument Statement 1 Effect",
        instead="Allow",
    ),
    Weakening(
        "policies_name_their_resource",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Resource",
        instead="*",
    ),
    Weakening(
        "policies_name_their_resource",
        "ListInboxesFunctionRole Properties Policies 0 PolicyDocument Statement 1 Resource",
        instead={"Fn::Sub": "${MessagesTable.Arn}/index/*"},
    ),
    Weakening(
        "policies_name_their_resource",
        "TellConnectionsFunctionRole Properties Policies 0 PolicyDocument Statement 4 Resource",
        instead={"Fn::Sub": "arn:${AWS::Partition}:execute-api:*"},
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "ListInboxFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:Scan",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:DeleteItem",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:BatchWriteItem",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "SetPersonAccessFunctionRole Properties Policies 0 PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "SetAbsenceFunctionRole Properties Policies 0 PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "the_audit_record_is_only_added_to",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 1 Action +",
        instead="dynamodb:UpdateItem",
    ),
    Weakening(
        "the_audit_record_is_only_added_to",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 1 Action +",
        instead="dynamodb:Query",
    ),
    Weakening(
        "functions_write_no_log_but_their_own",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 3 Resource",
        instead={"Fn::GetAtt": ["ListInboxLogs", "Arn"]},
    ),
    Weakening(
        "functions_write_no_log_but_their_own",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 3 Action +",
        instead="logs:DeleteLogStream",
    ),
    Weakening(
        "the_key_serves_through_a_service",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 2 Condition",
    ),
    Weakening(
        "the_key_serves_through_a_service",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 2 Action +",
        instead="kms:ScheduleKeyDeletion",
    ),
    Weakening("functions_are_called_by_their_own_gateway", "AWS::Lambda::Permission Properties SourceArn"),
    Weakening(
        "functions_are_called_by_their_own_gateway", "AWS::Lambda::Permission Properties Action", instead="lambda:*"
    ),
    Weakening(
        "functions_are_called_by_their_own_gateway",
        "AWS::Lambda::Permission Properties FunctionUrlAuthType",
        instead="NONE",
    ),
    Weakening(
        "functions_are_called_by_their_own_gateway",
        "ComposeFunctionHttpPermission Properties FunctionName",
        instead={"Ref": "ComposeFunction"},
    ),
    Weakening(
        "functions_may_do_what_their_kind_does",
        "ListInboxFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:UpdateItem",
    ),
    Weakening("nobody_lacks_the_key", "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 2 Action 1"),
    Weakening(
        "pollers_may_read_what_they_are_fed_from",
        "SealAuditFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action 0",
    ),
    Weakening(
        "functions_that_show_no_message_read_none",
        "TellConnectionsFunctionRole Properties Policies 0 PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "functions_that_show_no_message_read_none",
        "MessagingStatusFunctionRole Properties Policies 0 PolicyDocument Statement 0 Condition "
        "ForAllValues:StringNotLike dynamodb:LeadingKeys 0",
        instead="PRACTICE#*#CLIENT#*#INBOX#*",
    ),
    Weakening(
        "functions_that_show_no_message_read_none",
        "ListInboxesFunctionRole Properties Policies 0 PolicyDocument Statement 1 Action +",
        instead="dynamodb:Query",
    ),
    Weakening(
        "functions_of_settings_reach_no_chart",
        "SetPracticeSettingsFunctionRole Properties Policies 0 PolicyDocument Statement 0 Condition "
        "ForAllValues:StringNotLike dynamodb:LeadingKeys 0",
    ),
    Weakening(
        "keepers_of_chains_reach_no_practice",
        "SealAuditFunctionRole Properties Policies 0 PolicyDocument Statement 3 Condition "
        "ForAllValues:StringLike dynamodb:LeadingKeys 0",
        instead="PRACTICE#*",
    ),
    Weakening("the_key_serves_who_needs_it", "AWS::KMS::Key Properties KeyPolicy Statement *"),
]
