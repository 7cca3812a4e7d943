"""`make dashboard`: writes the dashboard's body in template.yaml from the template's own resources."""

import re
from typing import Final

from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing.template import dashboard

TEMPLATE: Final = REPOSITORY / "template.yaml"
_BODY: Final = re.compile(r"(?<=      DashboardBody: !Sub\n        - \|\n).*?(?=\n\n|\n  # -)", re.DOTALL)


def renewed(text: str) -> str:
    """The template's text with the dashboard of its resources. Raises ValueError if it has no dashboard."""
    resources = template_yaml.parse(text.encode())["Resources"]
    names = dashboard.rule_names(resources)
    variables = "".join(
        f'          {name}: !Select [2, !Split ["/", !GetAtt {name.removesuffix("Name")}.Arn]]\n' for name in names
    )
    made = dashboard.written(resources, " " * 10) + "        -\n" + variables
    new, times = _BODY.subn(lambda _: made.rstrip("\n"), text)
    if times != 1:
        raise ValueError("template.yaml has no place for the dashboard's body")
    return new


def main() -> None:
    """Write it."""
    TEMPLATE.write_text(renewed(TEMPLATE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
