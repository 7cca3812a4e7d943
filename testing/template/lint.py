"""checkov, and cdk-nag's HIPAA pack, over the expanded template: run by `make lint-template`.

Both have false positives. Accepted findings are listed here with a reason, and must be found: this reveals exceptions
no longer needed, and a linter that did not run (checkov exits with 0 on a template that it cannot parse).
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
    "API Gateway and pollers invoke synchronously; a poller sends failed batches to a queue of its own "
    "(test_policy.py: what_fails_is_put_aside)"
)
_NO_NETWORK = (
    "the functions reach DynamoDB, SQS and EventBridge at public endpoints with TLS and IAM; in a VPC they would "
    "need an endpoint each, and no resource of the stack is in a VPC"
)


@dataclass(frozen=True)
class Accepted:
    """An accepted finding: for all resources of a type, or those named."""

    reason: str
    kind: str = ""
    names: frozenset[str] = frozenset()

    def among(self, document: Document) -> set[str]:
        """Their logical ids."""
        return {name for name, one in document["Resources"].items() if name in self.names or one["Type"] == self.kind}


_PUBLIC_FILES = (
    "the front ends' files are public and the same for everybody; a request for one reveals no client, and they "
    "can be built again (docs/decisions/0020-front-ends-from-the-same-template.md)"
)
_FRONT_END_FILES: Final = frozenset({"FrontEndFiles"})
_FRONT_ENDS: Final = frozenset({"FrontEnds"})

_CONNECTIONS = "it has open connections only, and front ends connect again"
_CONNECTIONS_TABLE: Final = frozenset({"ConnectionsTable"})

_FUNCTION, _TABLE = "AWS::Lambda::Function", "AWS::DynamoDB::Table"
_BY_DEFAULT: Final = frozenset(
    name for name, one in expand()["Resources"].items() if one["Type"] == _FUNCTION and "Condition" not in one
)
"""Functions of the default stack: checkov leaves out what a parameter adds."""

ACCEPTED: Final[Mapping[str, Accepted]] = {
    # checkov
    "CKV_AWS_95": Accepted(
        "the live API has an access log, by the parameter LogsOfLiveApi: checkov does not evaluate Fn::If",
        names=frozenset({"LiveStage"}),
    ),
    "CKV_AWS_27": Accepted(
        "SQS encrypts it: what stops the stack's key must not stop this queue (docs/decisions/0029-delivery-on-aws.md)",
        names=frozenset({"UndeliveredEvents"}),
    ),
    "CKV_AWS_116": Accepted(_A_QUEUE, names=_BY_DEFAULT),
    "CKV_AWS_117": Accepted(_NO_NETWORK, names=_BY_DEFAULT),
    "CKV_AWS_173": Accepted(
        "the variables are names and endpoints, no secrets; Lambda encrypts them with an AWS managed key",
        names=_BY_DEFAULT,
    ),
    "CKV_AWS_28": Accepted(_CONNECTIONS, names=_CONNECTIONS_TABLE),
    "CKV_AWS_18": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "CKV_AWS_68": Accepted("WAF rules are the practice's choice, and public files need none", names=_FRONT_ENDS),
    "CKV_AWS_86": Accepted(_PUBLIC_FILES, names=_FRONT_ENDS),
    # cdk-nag
    "HIPAA.Security-DynamoDBInBackupPlan": Accepted(_CONNECTIONS, names=_CONNECTIONS_TABLE),
    "HIPAA.Security-DynamoDBPITREnabled": Accepted(_CONNECTIONS, names=_CONNECTIONS_TABLE),
    "HIPAA.Security-IAMNoInlinePolicy": Accepted(
        "a function's permissions are its own, beside it; a managed policy could be attached elsewhere",
        names=frozenset(name for name, one in expand()["Resources"].items() if "Policies" in one.get("Properties", {}))
        - {"UserPool"},
    ),
    "HIPAA.Security-SecretsManagerRotationEnabled": Accepted(
        "the probe's credentials open a chart without health information; `make probe-login` makes them anew",
        names=frozenset({"ProbeSecret"}),
    ),
    "HIPAA.Security-S3BucketLoggingEnabled": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "HIPAA.Security-S3BucketReplicationEnabled": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "HIPAA.Security-S3DefaultEncryptionKMS": Accepted(_PUBLIC_FILES, names=_FRONT_END_FILES),
    "HIPAA.Security-LambdaConcurrency": Accepted(
        "the parameter ReservedConcurrency limits it: a new account's quota is too low for a default", _FUNCTION
    ),
    "HIPAA.Security-LambdaDLQ": Accepted(_A_QUEUE, _FUNCTION),
    "HIPAA.Security-LambdaInsideVPC": Accepted(_NO_NETWORK, _FUNCTION),
}

type Findings = dict[str, set[str]]
"""By rule: the logical ids of the resources found."""


class DidNotRun(Exception):
    """A linter did not read the whole template. The text is its output."""


def checkov(template: Path, resources: int) -> Findings:
    """checkov's findings, without network: `--skip-download`."""
    options = ("--framework", "cloudformation", "--skip-download", "--compact", "--quiet", "--output", "json")
    done = subprocess.run([CHECKOV, "--file", template, *options], capture_output=True, text=True, check=False)
    try:
        report: Any = json.loads(done.stdout)
        summary = report["summary"]
    except (ValueError, TypeError, KeyError) as error:
        raise DidNotRun(done.stdout + done.stderr) from error
    if summary["parsing_errors"] or summary["resource_count"] != resources or not summary["passed"]:
        raise DidNotRun(f"checkov saw {summary['resource_count']} of {resources} resources: {summary}")
    print(f"checkov: {summary['passed']} checks passed, {summary['failed']} did not, {resources} resources")
    findings: Findings = {}
    for one in report["results"]["failed_checks"]:
        findings.setdefault(one["check_id"], set()).add(one["resource"].rpartition(".")[2])
    return findings


def cdk_nag(template: Path, resources: int) -> Findings:
    """The findings of cdk-nag's HIPAA pack."""
    folder = template.parent / "cdk-nag"
    report = folder / "validation-report.json"
    report.unlink(missing_ok=True)
    check = CDK_NAG / "check.js"
    done = subprocess.run(["node", check, template, folder], capture_output=True, text=True, check=False)
    if not report.exists():
        raise DidNotRun(done.stdout + done.stderr)
    seen = json.loads((folder / "stack.template.json").read_text(encoding="utf-8"))["Resources"]
    if len(seen) != resources:
        raise DidNotRun(f"cdk-nag saw {len(seen)} of {resources} resources")
    findings: Findings = {}
    plugins = json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
    for plugin in (one for one in plugins if one["pluginName"] == PACK):
        for violation in plugin["violations"]:
            names = {one["constructPath"].rpartition("/")[2] for one in violation["violatingConstructs"]}
            findings.setdefault(violation["ruleName"], set()).update(names)
    resources_found = sum(map(len, findings.values()))
    print(f"cdk-nag: {len(findings)} of the HIPAA pack's rules have findings on {resources_found} resources")
    return findings


def differences(document: Document, found: Findings) -> list[str]:
    """Findings that are not accepted, and accepted findings that were not found."""
    lines = []
    for rule in sorted({*found, *ACCEPTED}):
        accepted = ACCEPTED[rule].among(document) if rule in ACCEPTED else set()
        findings = found.get(rule, set())
        lines += [f"{rule}: {name} is not accepted" for name in sorted(findings - accepted)]
        lines += [f"{rule}: {name} is accepted and was not found" for name in sorted(accepted - findings)]
    return lines


def main() -> int:
    """Run both linters and print what differs from the accepted findings."""
    document = expand()
    WORK.mkdir(parents=True, exist_ok=True)
    template = WORK / "expanded.json"
    template.write_text(json.dumps(document), encoding="utf-8")
    resources = len(document["Resources"])
    lines = differences(document, {**checkov(template, resources), **cdk_nag(template, resources)})
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
