"""Rules for the Cognito user pool, which exists where no issuer is given."""

from collections.abc import Iterator
from typing import Final

from client_messaging.domain.model import Role
from testing.template.policy import probe
from testing.template.policy.expanded import Expanded, Resources, at, listed, prop

POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"
IDENTITY: Final = {"practice_id", "role", "person_id"}
MINUTES: Final = 15
FLOWS: Final = {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}


def _of_people(template: Expanded) -> Resources:
    """The clients that people sign in with; the probe's has a rule of its own."""
    return {name: one for name, one in template.of_type(CLIENT).items() if name != probe.CLIENT}


def signing_in_takes_a_second_factor(template: Expanded) -> Iterator[str]:
    """MFA is required, by authenticator app and not by SMS."""
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "MfaConfiguration") != "ON" or prop(pool, "EnabledMfas") != ["SOFTWARE_TOKEN_MFA"]:
            yield f"{name}: signs in without MFA"


def nobody_signs_themselves_up(template: Expanded) -> Iterator[str]:
    """The practice creates the logins."""
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "AdminCreateUserConfig", "AllowAdminCreateUserOnly") is not True:
            yield f"{name}: self-registration is on"


def who_somebody_is_never_changes(template: Expanded) -> Iterator[str]:
    """The identity claims are set when the login is created; neither the person nor a front end can write them."""
    for name, pool in template.of_type(POOL).items():
        schema = listed(prop(pool, "Schema"))
        if {at(one, "Name") for one in schema} != IDENTITY:
            yield f"{name}: other identity attributes"
        if [one for one in schema if at(one, "Mutable") is not False]:
            yield f"{name}: an identity attribute is mutable"
        if prop(pool, "UserAttributeUpdateSettings") != {"AttributesRequireVerificationBeforeUpdate": ["email"]}:
            yield f"{name}: an e-mail address may change before it is verified"
    for name, client in _of_people(template).items():
        # None named means all standard ones: nothing reads this one.
        if prop(client, "WriteAttributes") != ["locale"]:
            yield f"{name}: may write the e-mail address, the name or identity attributes"


def no_password_leaves_the_front_end(template: Expanded) -> Iterator[str]:
    """Sign-in is by SRP alone, which does not send the password."""
    if template.of_type(POOL) and not _of_people(template):
        yield "there is no user pool client"
    for name, client in _of_people(template).items():
        flows = listed(prop(client, "ExplicitAuthFlows"))
        if not flows or not set(flows) <= FLOWS:
            yield f"{name}: allows another authentication flow"


def passwords_are_long(template: Expanded) -> Iterator[str]:
    """Twelve characters of three kinds; a temporary password is valid for seven days."""
    for name, pool in template.of_type(POOL).items():
        policy = prop(pool, "Policies", "PasswordPolicy")
        if not 12 <= (at(policy, "MinimumLength") or 0) <= 24:
            yield f"{name}: passwords may be short"
        if at(policy, "TemporaryPasswordValidityDays") != 7:
            yield f"{name}: temporary passwords are valid for another time than invitations say"
        if not all(at(policy, kind) for kind in ("RequireLowercase", "RequireUppercase", "RequireNumbers")):
            yield f"{name}: passwords may be of one kind of character"
        if prop(pool, "AccountRecoverySetting", "RecoveryMechanisms") != [{"Name": "verified_email", "Priority": 1}]:
            yield f"{name}: account recovery is not by verified e-mail alone"
        if prop(pool, "AutoVerifiedAttributes") != ["email"]:
            yield f"{name}: e-mail addresses are not verified"


def tokens_end_soon(template: Expanded) -> Iterator[str]:
    """Access and id tokens are valid for 15 minutes, a refresh token for a day, and it can be revoked."""
    for name, client in _of_people(template).items():
        units = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
        if prop(client, "TokenValidityUnits") != units:
            yield f"{name}: unexpected units of token validity"
        for token in ("AccessTokenValidity", "IdTokenValidity"):
            if not 0 < (prop(client, token) or 0) <= MINUTES:
                yield f"{name}: {token} is longer than {MINUTES} minutes"
        if prop(client, "RefreshTokenValidity") != 1:
            yield f"{name}: the refresh token is valid for more than a day"
        if prop(client, "EnableTokenRevocation") is not True:
            yield f"{name}: refresh tokens cannot be revoked"


def signing_in_tells_nobody_who_has_a_login(template: Expanded) -> Iterator[str]:
    """An unknown login gets the same answer as a wrong password."""
    for name, client in _of_people(template).items():
        if prop(client, "PreventUserExistenceErrors") != "ENABLED":
            yield f"{name}: reveals which logins exist"


def identities_fit_the_contract(template: Expanded) -> Iterator[str]:
    """Ids have 1 to 64 characters, every role fits, and logins are e-mail addresses, case-insensitive."""
    longest = {"practice_id": 64, "person_id": 64, "role": 16}
    for name, pool in template.of_type(POOL).items():
        for one in listed(prop(pool, "Schema")):
            constraints = {"MinLength": "1", "MaxLength": str(longest.get(str(at(one, "Name"))))}
            if at(one, "AttributeDataType") != "String" or at(one, "StringAttributeConstraints") != constraints:
                yield f"{name}: {at(one, 'Name')} does not fit the contract"
        if max(len(role) for role in Role) > longest["role"]:
            yield f"{name}: a role is longer than its attribute"
        if prop(pool, "UsernameAttributes") != ["email"] or prop(pool, "UsernameConfiguration") != {
            "CaseSensitive": False
        }:
            yield f"{name}: one person may have two logins"


def front_ends_can_sign_in(template: Expanded) -> Iterator[str]:
    """A front end signs in by SRP without a client secret, refreshes its token, and reads the identity claims."""
    for name, client in _of_people(template).items():
        if prop(client, "UserPoolId") != {"Ref": "UserPool"} or prop(client, "GenerateSecret") is not False:
            yield f"{name}: a browser cannot use it"
        if sorted(listed(prop(client, "ExplicitAuthFlows"))) != sorted(FLOWS):
            yield f"{name}: sign-in or token refresh is not possible"
        read = ["email", "name", *(f"custom:{one}" for one in sorted(IDENTITY))]
        if sorted(listed(prop(client, "ReadAttributes"))) != sorted(read):
            yield f"{name}: the id token lacks identity claims"
        # Five minutes are Cognito's minimum.
        if min(prop(client, token) or 0 for token in ("AccessTokenValidity", "IdTokenValidity")) < 5:
            yield f"{name}: token validity below Cognito's minimum"
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    page = {
        "UserPoolId": {"Ref": "UserPool"},
        "Domain": {"Fn::Sub": ["client-messaging-${Unique}", {"Unique": unique}]},
    }
    if [one.get("Properties") for one in template.of_type("AWS::Cognito::UserPoolDomain").values()] != [page]:
        yield "there is no sign-in page, or its domain prefix is not unique to the stack"
