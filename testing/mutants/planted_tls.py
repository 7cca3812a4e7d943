"""Planted bugs in what connections to AWS trust, and in the requests that go there."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "runtime/tls_roots",
        "other partitions are held to the roots of Amazon",
        "client.meta.partition == _PARTITION and host.endswith(_NAMES)",
        "host.endswith(_NAMES)",
    ),
    in_package(
        "runtime/tls_roots",
        "a name that ends like one of AWS is taken for one",
        '_NAMES: Final = (".amazonaws.com", ".api.aws")',
        '_NAMES: Final = ("amazonaws.com", "api.aws")',
    ),
    in_package(
        "runtime/tls_roots",
        "a bundle of the environment is not used",
        "only_amazon = http._verify is True and _is_of_amazon(client)",
        "only_amazon = _is_of_amazon(client)",
    ),
    in_package(
        "runtime/tls_roots",
        "roots that are missing leave the others alone",
        'return "".join(found) if all(found) else ""',
        'return "".join(found)',
    ),
    in_package(
        "dynamodb/client",
        "the endpoint of one operation is used for all",
        "name = operation_model.name\n        if name not in self._kept:",
        'name = ""\n        if name not in self._kept:',
    ),
    in_package(
        "runtime/lazy_credentials",
        "keys of the environment come last",
        "[_OfEnvironment(), _WhenNeeded()]",
        "[_WhenNeeded(), _OfEnvironment()]",
    ),
    in_package(
        "runtime/lazy_credentials",
        "keys that expire are taken for keys that do not",
        "if self.environ.get(self.EXPIRY_TIME):",
        "if self.environ.get(self.EXPIRY_TIME) == self.METHOD:",
    ),
    in_package(
        "dynamodb/signing",
        "a signing key outlives its day",
        'day = request.context["timestamp"][:8]',
        'day = "20261129"',
    ),
    in_package(
        "dynamodb/signing",
        "of a header that is there twice one value is signed",
        "        if len(found) != len(given):\n            return super().headers_to_sign(request)\n",
        "",
    ),
    in_package(
        "dynamodb/transport",
        "what comes after an answer is taken for its end",
        "if len(body) != length:",
        "if len(body) < length:",
    ),
    in_package(
        "dynamodb/transport",
        "pools of a closed session are used again",
        "        self.kept.clear()\n",
        "",
    ),
    in_package(
        "dynamodb/transport",
        "an answer that is not plain begins where it was left",
        "Again(received, sock)",
        'Again(b"", sock)',
    ),
    in_package(
        "dynamodb/headers",
        "a line break in a header goes out",
        'said.count(b"\\n") or said.count(b"\\r")',
        'said.count(b"\\r")',
    ),
    in_package(
        "dynamodb/headers",
        "a connection that the server closes is kept",
        "if not keeps or ",
        "if ",
    ),
    in_package(
        "runtime/aws_session",
        "handlers of a service are left out",
        "        self._register(self.get_service_model(service_name).service_id.hyphenize())\n",
        "",
    ),
    in_package("values", "a value shows what it holds", "        __repr__ = object.__repr__\n", ""),
]
