"""Rules for the Cognito user pool's key, and for the e-mail that it sends."""

import re
from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Expanded, at, listed, prop, statements
from testing.template.policy.required_permissions import SERVICES_OF_THE_KEY
from testing.template.policy.sign_in import POOL
from testing.template.policy.stores import (
    COGNITO,
    DATA_OF_USER_POOLS_HERE,
    KEY,
    OF_USER_POOLS_HERE,
    OUR_KEY,
)

BETRAYING: Final = re.compile(
    r"practice|clinic|care\b|health|mental|therap|treat|doctor|patient|behavio|counsel|psych"
    r"|consult|clínic|salud|terap|tratamiento|doctor|paciente|psic|https?:|www\.",
    re.IGNORECASE,
)
"""Words that say what the sign-in is for; and addresses, whose domain is often the practice's name."""

_NOTHING: Final = {"Ref": "AWS::NoValue"}


def logins_lie_under_our_key(template: Expanded) -> Iterator[str]:
    """The user pool is encrypted with the stack's own key, which Cognito may use for user pools of this account."""
    if at(template.document, "Conditions", "KeepsLoginsUnderOwnKey") != {
        "Fn::Equals": [{"Ref": "UserPoolKey"}, "stack"]
    }:
        yield "KeepsLoginsUnderOwnKey: does not depend on UserPoolKey alone"
    ours = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": OUR_KEY}
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "KeyConfiguration") != {"Fn::If": ["KeepsLoginsUnderOwnKey", ours, _NOTHING]}:
            yield f"{name}: is not encrypted with our key"
    may = SERVICES_OF_THE_KEY["cognito-idp"]
    expected = [(may - {"kms:DescribeKey"}, DATA_OF_USER_POOLS_HERE), ({"kms:DescribeKey"}, OF_USER_POOLS_HERE)]
    for name, key in template.of_type(KEY).items():
        of_cognito = [one for one in statements(prop(key, "KeyPolicy")) if at(one, "Principal", "Service") == COGNITO]
        if [(set(listed(one.get("Action"))), one.get("Condition")) for one in of_cognito] != expected:
            yield f"{name}: Cognito cannot use it, or may use it for more than user pools of this account"


def invitations_betray_nothing(template: Expanded) -> Iterator[str]:
    """The invitation's text is fixed, names neither practice nor care, and holds what Cognito asks for."""
    for name, pool in template.of_type(POOL).items():
        # Cognito takes a text only where SES sends it; its own says "Your username is … and temporary password is …".
        chosen = listed(prop(pool, "AdminCreateUserConfig", "InviteMessageTemplate", "Fn::If"))
        if len(chosen) != 3 or (chosen[0], chosen[2]) != ("SendsMailBySes", _NOTHING):
            yield f"{name}: Cognito refuses a text of our own where it sends the e-mail itself"
            continue
        texts = [at(chosen[1], part) for part in ("EmailSubject", "EmailMessage")]
        if not all(isinstance(text, str) for text in texts):
            yield f"{name}: the invitation has no text, or one that depends on the stack"
        elif [text for text in texts if BETRAYING.search(text)]:
            yield f"{name}: the invitation says who sends it, or what for"
        elif not all(one in texts[1] for one in ("{username}", "{####}")):
            yield f"{name}: the invitation lacks the temporary password or the name of the login"


def mail_is_sent_as_the_practice_says(template: Expanded) -> Iterator[str]:
    """E-mail is sent by SES where an identity and a sender are given, and by Cognito where neither is."""
    conditions, rules = at(template.document, "Conditions"), at(template.document, "Rules")
    if at(conditions, "SendsMailBySes") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "MailIdentityArn"}, ""]}]}:
        yield "SendsMailBySes: does not depend on MailIdentityArn alone"
    empty = [{"Fn::Equals": [{"Ref": name}, ""]} for name in ("MailIdentityArn", "MailFrom")]
    together = at(rules, "MailIdentityAndSenderTogether", "Assertions", 0, "Assert", "Fn::Or")
    if together != [{"Fn::And": empty}, {"Fn::And": [{"Fn::Not": [one]} for one in empty]}]:
        yield "Rules: an identity may be given without a sender"
    by_ses = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": {"Ref": "MailIdentityArn"},
        "From": {"Ref": "MailFrom"},
    }
    for name, pool in template.of_type(POOL).items():
        if prop(pool, "EmailConfiguration") != {"Fn::If": ["SendsMailBySes", by_ses, _NOTHING]}:
            yield f"{name}: e-mail is sent otherwise"
