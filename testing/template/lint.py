"""checkov, and cdk-nag's HIPAA pack, over the expanded template: run by `make lint-template`.

Both find too much. What is accepted is written here with its reason, and must be found: so an exception that is no
longer needed is noticed, and so is a linter that did not look (checkov ends well on a template that it cannot read).
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deployment.paths import REPOSITORY
from testing.template.policy.expanded import Document, expand

CHECKOV: Final = REPOSITORY / ".tools/checkov/bin/checkov"
CDK_NAG: Final = REPOSITORY / ".tools/cdk-nag"
PACK: Final = "HIPAA.Security"
WORK: Final = REPOSITORY / ".build/template"

_A_QUEUE = (
    "API Gateway and the pollers wait for their functions; what a poller cannot get done goes to a queue of its own "
    "(test_policy.py: what_fails_is_put_aside)"
)
_NO_NETWORK = (
    "the functions reach DynamoDB, SQS and EventBridge by their public addresses with TLS and IAM; in a VPC they would "
    "need an endpoint each, and nothing of ours lies in one"
)


@dataclass(frozen=True)
class Accepted:
    """Resources that a linter finds fault with: all of a type, or those that are named."""

    reason: str
    kind: str = ""
    names: frozenset[str] = frozenset()

    def among(self, document: Document) -> set[str]:
        """Their logical ids."""
        return {name for name, one in document["Resources"].items() if name in self.names or one["Type"] == self.kind}


_PUBLIC_FILES = (
    "the front ends' files are public and the same for everybody; who asks for one says nothing of a client, and what "
    "was built can be built again (docs/decisions/0020-front-ends-from-the-same-template.md)"
)
_FRONT_END_FILES: Final = frozenset({"FrontEndFiles"})
_FRONT_ENDS: Final = frozenset({"FrontEnds"})

_FUNCTION, _TABLE = "AWS::Lambda::Function", "AWS::DynamoDB::Table"

ACCEPTED: Final[Mapping[str, Accepted]] = {
    # checkov
    "CKV_AWS_95": Accepted(
        "the access log of the live API is there, behind the parameter LogsOfLiveApi: checkov does not read Fn::If",
        names=frozenset({"LiveStage"}),
    ),
    "CKV_AWS_116": Accepted(_A_QUEUE, _FUNCTION),
    "CKV_AWS_117": Accepted(_NO_NETWORK, _FUNCTION),
    "CKV_AWS_173": Accepted(
        "the variables hold names and addresses, no secret; Lambda encrypts them with a key of AWS's", _FUNCTION
    ),
    "CKV_AWS_18": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "CKV_AWS_68": Accepted(
        "a firewall's rules are the practice's choice, and public files need none", names=_FRONT_ENDS
    ),
    "CKV_AWS_86": Accepted(_PUBLIC_FILES, names=_FRONT_ENDS),
    # cdk-nag
    "HIPAA.Security-DynamoDBInBackupPlan": Accepted(
        "point-in-time recovery holds every second of 35 days; what is longer is the account's plan (hipaa.md)",
        _TABLE,
    ),
    "HIPAA.Security-IAMNoInlinePolicy": Accepted(
        "a function's permissions stand beside it and are nobody else's; a managed policy could be attached elsewhere",
        names=frozenset(name for name, one in expand()["Resources"].items() if "Policies" in one.get("Properties", {}))
        - {"UserPool"},
    ),
    "HIPAA.Security-S3BucketLoggingEnabled": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "HIPAA.Security-S3BucketReplicationEnabled": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "HIPAA.Security-S3DefaultEncryptionKMS": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "HIPAA.Security-LambdaConcurrency": Accepted(
        "it is limited by the parameter ReservedConcurrency: a new account has too little to give by default", _FUNCTION
    ),
    "HIPAA.Security-LambdaDLQ": Accepted(_A_QUEUE, _FUNCTION),
    "HIPAA.Security-LambdaInsideVPC": Accepted(_NO_NETWORK, _FUNCTION),
}

type Findings = dict[str, set[str]]
"""By rule: the logical ids of what is at fault."""


class NotLooked(Exception):
    """A linter did not read the whole template. The text is what it wrote."""


def checkov(template: Path, resources: int) -> Findings:
    """What checkov finds. It looks nothing up: `--skip-download`."""
    how = ("--framework", "cloudformation", "--skip-download", "--compact", "--quiet", "--output", "json")
    done = subprocess.run([CHECKOV, "--file", template, *how], capture_output=True, text=True, check=False)
    try:
        report: Any = json.loads(done.stdout)
        summary = report["summary"]
    except (ValueError, TypeError, KeyError) as error:
        raise NotLooked(done.stdout + done.stderr) from error
    if summary["parsing_errors"] or summary["resource_count"] != resources or not summary["passed"]:
        raise NotLooked(f"checkov saw {summary['resource_count']} of {resources} resources: {summary}")
    print(f"checkov: {summary['passed']} checks passed, {summary['failed']} did not, {resources} resources")
    found: Findings = {}
    for one in report["results"]["failed_checks"]:
        found.setdefault(one["check_id"], set()).add(one["resource"].rpartition(".")[2])
    return found


def cdk_nag(template: Path, resources: int) -> Findings:
    """What the HIPAA pack of cdk-nag finds."""
    folder = template.parent / "cdk-nag"
    report = folder / "validation-report.json"
    report.unlink(missing_ok=True)
    check = CDK_NAG / "check.js"
    done = subprocess.run(["node", check, template, folder], capture_output=True, text=True, check=False)
    if not report.exists():
        raise NotLooked(done.stdout + done.stderr)
    seen = json.loads((folder / "stack.template.json").read_text(encoding="utf-8"))["Resources"]
    if len(seen) != resources:
        raise NotLooked(f"cdk-nag saw {len(seen)} of {resources} resources")
    found: Findings = {}
    plugins = json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
    for plugin in (one for one in plugins if one["pluginName"] == PACK):
        for violation in plugin["violations"]:
            names = {one["constructPath"].rpartition("/")[2] for one in violation["violatingConstructs"]}
            found.setdefault(violation["ruleName"], set()).update(names)
    print(f"cdk-nag: {len(found)} of the HIPAA pack's rules find fault with {sum(map(len, found.values()))} resources")
    return found


def differences(document: Document, found: Findings) -> list[str]:
    """What was found and is not accepted, and what is accepted and was not found."""
    said = []
    for rule in sorted({*found, *ACCEPTED}):
        accepted = ACCEPTED[rule].among(document) if rule in ACCEPTED else set()
        at_fault = found.get(rule, set())
        said += [f"{rule}: {name} is at fault" for name in sorted(at_fault - accepted)]
        said += [f"{rule}: {name} is not at fault, or was not looked at" for name in sorted(accepted - at_fault)]
    return said


def main() -> int:
    """Run both and say what differs from what is accepted."""
    document = expand()
    WORK.mkdir(parents=True, exist_ok=True)
    template = WORK / "expanded.json"
    template.write_text(json.dumps(document), encoding="utf-8")
    resources = len(document["Resources"])
    said = differences(document, {**checkov(template, resources), **cdk_nag(template, resources)})
    for line in said:
        print(line)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
