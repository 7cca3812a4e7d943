"""CloudFormation intrinsic functions. Unsupported ones raise NotSupported with their name."""

import re
from collections.abc import Callable, Mapping

from deployment.documents import Document, Json
from local.cloudformation import arns
from local.errors import NotSupported

_NO_VALUE = object()  # AWS::NoValue: removes the property that has it
_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


class Resolver:
    """Replaces intrinsics by their local values. `where` is the logical id for error messages."""

    def __init__(self, template: Document, parameters: Mapping[str, Json], aws_url: str) -> None:
        self._resources: Document = template.get("Resources", {})
        self._conditions: Document = template.get("Conditions", {})
        self._mappings: Document = template.get("Mappings", {})
        self._parameters = parameters
        self._aws_url = aws_url
        self._functions: dict[str, Callable[[Json, str], Json]] = {
            "Ref": self._ref,
            "Condition": lambda name, where: self.condition(name, where),
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::If": self._if,
            "Fn::Equals": self._equals,
            "Fn::Not": lambda value, where: not self._truth(value[0], where),
            "Fn::And": lambda value, where: all(self._truth(operand, where) for operand in value),
            "Fn::Or": lambda value, where: any(self._truth(operand, where) for operand in value),
            "Fn::Select": lambda value, where: self.resolve(value[1], where)[int(self.resolve(value[0], where))],
            "Fn::Split": lambda value, where: str(self.resolve(value[1], where)).split(value[0]),
            "Fn::FindInMap": self._find_in_map,
        }

    def resolve(self, value: Json, where: str) -> Json:
        """The value with all intrinsics replaced, without members that are AWS::NoValue."""
        if isinstance(value, list):
            return [resolved for item in value if (resolved := self.resolve(item, where)) is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        name = _intrinsic(value)
        if name is None:
            members = ((key, self.resolve(item, where)) for key, item in value.items())
            return {key: item for key, item in members if item is not _NO_VALUE}
        if name not in self._functions:
            raise NotSupported(where, f"the intrinsic {name} is not supported by the local stack")
        return self._functions[name](value[name], where)

    def condition(self, name: str, where: str) -> bool:
        """Value of a condition of the template."""
        if name not in self._conditions:
            raise NotSupported(where, f"there is no condition {name}")
        return self._truth(self._conditions[name], f"Conditions.{name}")

    def name(self, logical_id: str, where: str) -> str:
        """Name of a resource: the template's, else stack name and logical id."""
        resource = self._resources.get(logical_id)
        if resource is None:
            raise NotSupported(where, f"refers to {logical_id}, which the template does not have")
        if "Condition" in resource and not self.condition(resource["Condition"], where):
            raise NotSupported(where, f"refers to {logical_id}, whose condition {resource['Condition']} does not hold")
        name = resource.get("Properties", {}).get(arns.NAMED_BY.get(resource["Type"], ""))
        return str(self.resolve(name, where)) if name else f"{arns.STACK}-{logical_id}"

    def _truth(self, value: Json, where: str) -> bool:
        answer = self.resolve(value, where)
        if not isinstance(answer, bool):
            raise NotSupported(where, f"a condition is {answer!r} instead of true or false")
        return answer

    def _ref(self, target: str, where: str) -> Json:
        if target == "AWS::NoValue":
            return _NO_VALUE
        if target in arns.PSEUDO_PARAMETERS:
            return arns.PSEUDO_PARAMETERS[target]
        if target in self._parameters:
            return self._parameters[target]
        name, kind = self.name(target, where), self._resources[target]["Type"]
        if kind == arns.ALIAS:
            properties = self._resources[target]["Properties"]
            return arns.alias(*(self.resolve(properties[key], where) for key in ("FunctionName", "Name")))
        return arns.ref(kind, name, self._aws_url)

    def _get_att(self, target: Json, where: str) -> str:
        logical_id, which = target if isinstance(target, list) else target.split(".", 1)
        name = self.name(logical_id, where)
        kind = self._resources[logical_id]["Type"]
        value = arns.attribute(kind, name, which, self._aws_url)
        if (
            value
            and which == "ApiEndpoint"
            and self._resources[logical_id]["Properties"].get("ProtocolType") == "WEBSOCKET"
        ):
            value = value.replace("http", "ws", 1)
        if value is None:
            raise NotSupported(
                where, f"the attribute {which} of {logical_id} ({kind}) is not supported by the local stack"
            )
        return value

    def _sub(self, value: Json, where: str) -> str:
        text, variables = value if isinstance(value, list) else (value, {})

        def replacement(match: re.Match[str]) -> str:
            word = match[1].strip()
            if word in variables:
                return str(self.resolve(variables[word], where))
            return str(self._get_att(word, where) if "." in word else self._ref(word, where))

        return _PLACEHOLDER.sub(replacement, text).replace("${!", "${")

    def _join(self, value: Json, where: str) -> str:
        separator, parts = value
        return str(separator).join(str(part) for part in self.resolve(parts, where))

    def _if(self, value: Json, where: str) -> Json:
        name, yes, no = value
        return self.resolve(yes if self.condition(name, where) else no, where)

    def _equals(self, value: Json, where: str) -> bool:
        """CloudFormation compares strings: a parameter's "0" equals the number 0."""
        left, right = (self.resolve(side, where) for side in value)
        return bool(_text(left) == _text(right))

    def _find_in_map(self, value: Json, where: str) -> Json:
        table, row, column = (self.resolve(part, where) for part in value)
        try:
            return self._mappings[table][row][column]
        except KeyError:
            raise NotSupported(where, f"Mappings has no {table}.{row}.{column}") from None


def _intrinsic(value: Document) -> str | None:
    if len(value) != 1:
        return None
    name, argument = next(iter(value.items()))
    if name == "Condition" and not isinstance(argument, str):
        return None  # an IAM statement's condition
    return name if name in ("Ref", "Condition") or name.startswith("Fn::") else None


def _text(value: Json) -> Json:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, list | dict) else str(value)
