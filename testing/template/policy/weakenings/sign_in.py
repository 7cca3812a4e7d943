"""Weakened: the Cognito user pool and its client."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_INVITATION: Final = "AWS::Cognito::UserPool Properties AdminCreateUserConfig InviteMessageTemplate Fn::If 1"

WEAKENINGS: Final = [
    Weakening(
        "signing_in_takes_a_second_factor", "AWS::Cognito::UserPool Properties MfaConfiguration", instead="OPTIONAL"
    ),
    Weakening("signing_in_takes_a_second_factor", "AWS::Cognito::UserPool Properties EnabledMfas +", instead="SMS_MFA"),
    Weakening(
        "nobody_signs_themselves_up",
        "AWS::Cognito::UserPool Properties AdminCreateUserConfig AllowAdminCreateUserOnly",
        instead=False,
    ),
    Weakening("who_somebody_is_never_changes", "AWS::Cognito::UserPool Properties Schema * Mutable", instead=True),
    Weakening("who_somebody_is_never_changes", "AWS::Cognito::UserPoolClient Properties WriteAttributes"),
    Weakening(
        "who_somebody_is_never_changes",
        "AWS::Cognito::UserPoolClient Properties WriteAttributes +",
        instead="custom:practice_id",
    ),
    Weakening(
        "who_somebody_is_never_changes", "AWS::Cognito::UserPoolClient Properties WriteAttributes +", instead="email"
    ),
    Weakening("who_somebody_is_never_changes", "AWS::Cognito::UserPool Properties UserAttributeUpdateSettings"),
    Weakening(
        "no_password_leaves_the_front_end",
        "AWS::Cognito::UserPoolClient Properties ExplicitAuthFlows +",
        instead="ALLOW_USER_PASSWORD_AUTH",
    ),
    Weakening(
        "passwords_are_long", "AWS::Cognito::UserPool Properties Policies PasswordPolicy MinimumLength", instead=8
    ),
    Weakening(
        "passwords_are_long",
        "AWS::Cognito::UserPool Properties Policies PasswordPolicy TemporaryPasswordValidityDays",
        instead=30,
    ),
    Weakening("passwords_are_long", "AWS::Cognito::UserPool Properties AccountRecoverySetting"),
    Weakening("tokens_end_soon", "AWS::Cognito::UserPoolClient Properties AccessTokenValidity", instead=60),
    Weakening("tokens_end_soon", "AWS::Cognito::UserPoolClient Properties IdTokenValidity"),
    Weakening(
        "tokens_end_soon", "AWS::Cognito::UserPoolClient Properties TokenValidityUnits AccessToken", instead="hours"
    ),
    Weakening("tokens_end_soon", "AWS::Cognito::UserPoolClient Properties EnableTokenRevocation", instead=False),
    Weakening(
        "signing_in_tells_nobody_who_has_a_login",
        "AWS::Cognito::UserPoolClient Properties PreventUserExistenceErrors",
        instead="LEGACY",
    ),
    Weakening(
        "identities_fit_the_contract",
        "AWS::Cognito::UserPool Properties Schema * StringAttributeConstraints MaxLength",
        instead="8",
    ),
    Weakening("front_ends_can_sign_in", "AWS::Cognito::UserPoolClient Properties GenerateSecret", instead=True),
    Weakening("front_ends_can_sign_in", "AWS::Cognito::UserPoolClient Properties ReadAttributes *"),
    Weakening("front_ends_can_sign_in", "SignInPage"),
    Weakening("logins_lie_under_our_key", "AWS::Cognito::UserPool Properties KeyConfiguration"),
    Weakening(
        "logins_lie_under_our_key",
        "AWS::Cognito::UserPool Properties KeyConfiguration Fn::If 1 KeyType",
        instead="AWS_OWNED_KEY",
    ),
    Weakening("logins_lie_under_our_key", "AWS::KMS::Key Properties KeyPolicy Statement 4"),
    Weakening("logins_lie_under_our_key", "AWS::KMS::Key Properties KeyPolicy Statement 4 Action 1"),
    Weakening("logins_lie_under_our_key", "AWS::KMS::Key Properties KeyPolicy Statement 5"),
    Weakening("invitations_betray_nothing", f"{_INVITATION} EmailMessage", instead="{username} {####}: Willow Clinic"),
    Weakening("invitations_betray_nothing", f"{_INVITATION} EmailSubject", instead="Your therapist's portal"),
    Weakening(
        "invitations_betray_nothing",
        f"{_INVITATION} EmailMessage",
        instead={"Fn::Sub": "{username} {####} https://${FrontEndDomain}/portal/"},
    ),
    Weakening("invitations_betray_nothing", f"{_INVITATION} EmailMessage", instead="Hello {username}"),
    Weakening(
        "mail_is_sent_as_the_practice_says",
        "AWS::Cognito::UserPool Properties EmailConfiguration Fn::If 1 EmailSendingAccount",
        instead="COGNITO_DEFAULT",
    ),
    Weakening("mail_is_sent_as_the_practice_says", "Rules MailIdentityAndSenderTogether"),
]
