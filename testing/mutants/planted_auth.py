"""Planted bugs in the verification of tokens and claims."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "auth/bearer_token", "the header's algorithm is not looked at", 'header.get("alg") != _ALGORITHM or', ""
    ),
    in_package("auth/bearer_token", "a token of another issuer passes", "issuer=settings.issuer,", ""),
    in_package(
        "auth/bearer_token",
        "a token for another audience passes",
        "if not _is_for(verified, settings.audience):",
        "if False:",
    ),
    in_package(
        "auth/bearer_token", "a token that never expires passes", '"require": ["exp", "iss"]', '"require": ["iss"]'
    ),
    in_package(
        "auth/bearer_token",
        "without keys the token is believed",
        "            raise TryAgain(Fault.UNREACHABLE) from None",
        "            return None",
    ),
    in_package(
        "auth/bearer_token",
        "every unknown key asks the issuer again",
        "_REFRESH_AFTER_SECONDS: Final = 30",
        "_REFRESH_AFTER_SECONDS: Final = -1",
    ),
    in_package("auth/bearer_token", "keys are kept for ten minutes", "_SECONDS: Final = 300", "_SECONDS: Final = 600"),
    in_package("auth/bearer_token", "keys are kept for a minute", "_SECONDS: Final = 300", "_SECONDS: Final = 60"),
    in_package(
        "auth/bearer_token",
        "an unknown key is asked for once a minute",
        "_SECONDS: Final = 30\n",
        "_SECONDS: Final = 60\n",
    ),
    in_package(
        "auth/callers",
        "a list of roles names somebody",
        '_LOGIN: Final = re.compile(r"[!-Z^-~][!-~]{0,254}\\Z")',
        '_LOGIN: Final = re.compile(r"[!-~][ -~]{0,254}\\Z")',
    ),
    in_package(
        "auth/callers",
        "an authorizer without claims is overruled by a token",
        """    if not isinstance(claims, Mapping):
        raise Unauthenticated
    return claims""",
        """    if not isinstance(claims, Mapping):
        return None
    return claims""",
    ),
]
