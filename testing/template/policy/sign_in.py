"""Who somebody is, and how they prove it: the user pool that is made where no issuer is given."""

from collections.abc import Iterator
from typing import Final

from client_messaging.domain.model import Role
from testing.template.policy.expanded import Expanded, at, listed, prop

POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"
IDENTITY: Final = {"practice_id", "role", "person_id"}
MINUTES: Final = 15
FLOWS: Final = {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}


def signing_in_takes_a_second_factor(template: Expanded) -> Iterator[str]:
    """Everybody has one, and it is not a text message."""
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "MfaConfiguration") != "ON" or prop(pool, "EnabledMfas") != ["SOFTWARE_TOKEN_MFA"]:
            yield f"{name}: a password is enough"


def nobody_signs_themselves_up(template: Expanded) -> Iterator[str]:
    """The practice makes the logins."""
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "AdminCreateUserConfig", "AllowAdminCreateUserOnly") is not True:
            yield f"{name}: anybody may make a login"


def who_somebody_is_never_changes(template: Expanded) -> Iterator[str]:
    """The claims that decide are set when the login is made; neither the person nor their front end can write them."""
    for name, pool in template.of_type(POOL).items():
        schema = listed(prop(pool, "Schema"))
        if {at(one, "Name") for one in schema} != IDENTITY:
            yield f"{name}: other attributes say who somebody is"
        if [one for one in schema if at(one, "Mutable") is not False]:
            yield f"{name}: who somebody is can be changed"
    for name, client in template.of_type(CLIENT).items():
        if prop(client, "WriteAttributes") != ["email"]:
            yield f"{name}: may write who somebody is"


def no_password_leaves_the_front_end(template: Expanded) -> Iterator[str]:
    """Signing in is by SRP, and by nothing that hands the password over."""
    if template.of_type(POOL) and not template.of_type(CLIENT):
        yield "there is no client"
    for name, client in template.of_type(CLIENT).items():
        flows = listed(prop(client, "ExplicitAuthFlows"))
        if not flows or not set(flows) <= FLOWS:
            yield f"{name}: allows another flow"


def passwords_are_long(template: Expanded) -> Iterator[str]:
    """Twelve characters of three kinds; the first one, which the practice hands out, is good for days."""
    for name, pool in template.of_type(POOL).items():
        policy = prop(pool, "Policies", "PasswordPolicy")
        if (
            not 12 <= (at(policy, "MinimumLength") or 0) <= 24
            or (at(policy, "TemporaryPasswordValidityDays") or 99) > 3
        ):
            yield f"{name}: passwords may be short, or handed out for long"
        if not all(at(policy, kind) for kind in ("RequireLowercase", "RequireUppercase", "RequireNumbers")):
            yield f"{name}: passwords may be of one kind"
        if prop(pool, "AccountRecoverySetting", "RecoveryMechanisms") != [{"Name": "verified_email", "Priority": 1}]:
            yield f"{name}: a password can be recovered by other ways than the verified address"
        if prop(pool, "AutoVerifiedAttributes") != ["email"]:
            yield f"{name}: addresses are not verified"


def tokens_end_soon(template: Expanded) -> Iterator[str]:
    """A token is good for a quarter of an hour, and a day's session can be ended before."""
    for name, client in template.of_type(CLIENT).items():
        units = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
        if prop(client, "TokenValidityUnits") != units:
            yield f"{name}: the units of tokens are not those meant"
        for token in ("AccessTokenValidity", "IdTokenValidity"):
            if not 0 < (prop(client, token) or 0) <= MINUTES:
                yield f"{name}: {token} is longer than {MINUTES} minutes"
        if prop(client, "RefreshTokenValidity") != 1:
            yield f"{name}: a session is longer than a day"
        if prop(client, "EnableTokenRevocation") is not True:
            yield f"{name}: a session cannot be ended"


def signing_in_tells_nobody_who_has_a_login(template: Expanded) -> Iterator[str]:
    """A login that does not exist is answered like a wrong password."""
    for name, client in template.of_type(CLIENT).items():
        if prop(client, "PreventUserExistenceErrors") != "ENABLED":
            yield f"{name}: tells who has a login"


def identities_fit_the_contract(template: Expanded) -> Iterator[str]:
    """Ids of one to 64 characters, the roles there are; logins are addresses, whatever their letters' case."""
    longest = {"practice_id": 64, "person_id": 64, "role": 16}
    for name, pool in template.of_type(POOL).items():
        for one in listed(prop(pool, "Schema")):
            constraints = {"MinLength": "1", "MaxLength": str(longest.get(str(at(one, "Name"))))}
            if at(one, "AttributeDataType") != "String" or at(one, "StringAttributeConstraints") != constraints:
                yield f"{name}: {at(one, 'Name')} is not what the contract takes"
        if max(len(role) for role in Role) > longest["role"]:
            yield f"{name}: a role does not fit"
        if prop(pool, "UsernameAttributes") != ["email"] or prop(pool, "UsernameConfiguration") != {
            "CaseSensitive": False
        }:
            yield f"{name}: one person may have two logins"


def front_ends_can_sign_in(template: Expanded) -> Iterator[str]:
    """A browser keeps no secret; it signs in by SRP, renews its token, and reads who its person is."""
    for name, client in template.of_type(CLIENT).items():
        if prop(client, "UserPoolId") != {"Ref": "UserPool"} or prop(client, "GenerateSecret") is not False:
            yield f"{name}: no browser can use it"
        if sorted(listed(prop(client, "ExplicitAuthFlows"))) != sorted(FLOWS):
            yield f"{name}: nobody can sign in, or renew a token"
        read = ["email", "name", *(f"custom:{one}" for one in sorted(IDENTITY))]
        if sorted(listed(prop(client, "ReadAttributes"))) != sorted(read):
            yield f"{name}: the id token does not say who somebody is"
        # Cognito's least, for both; the policy for temporary passwords is passwords_are_long.
        if min(prop(client, token) or 0 for token in ("AccessTokenValidity", "IdTokenValidity")) < 5:
            yield f"{name}: Cognito makes no token that short"
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    page = {
        "UserPoolId": {"Ref": "UserPool"},
        "Domain": {"Fn::Sub": ["client-messaging-${Unique}", {"Unique": unique}]},
    }
    if [one.get("Properties") for one in template.of_type("AWS::Cognito::UserPoolDomain").values()] != [page]:
        yield "there is no page to sign in on, or under a name that another stack may have"
