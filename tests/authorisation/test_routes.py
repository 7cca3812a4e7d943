"""No route without a table in the matrix, and no table without a route."""

from pathlib import Path

from deployment.paths import REPOSITORY
from local.apigateway import routes
from local.cloudformation import template
from testing.authorisation import matrix
from testing.authorisation.operations import ASKS
from testing.routes import FUNCTION_OF

GIVEN = {"JwtIssuer": "https://issuer.example", "JwtAudience": "front-end", "AllowedOrigins": "https://a.example"}


def test_the_matrix_has_every_route_of_the_expanded_template(tmp_path: Path) -> None:
    expanded = template.load(REPOSITORY / "template.yaml", GIVEN, "http://127.0.0.1:1", tmp_path / "cache.json")
    apis = [api for api in expanded.of_type("AWS::ApiGatewayV2::Api") if "Body" in api.properties]
    bodies = [routes.read(api.logical_id, api.properties["Body"]) for api in apis]
    deployed = {route.key for body in bodies for route in body.all}
    tabled = {table.route for table in matrix.read()}
    assert tabled == deployed == set(FUNCTION_OF)


def test_no_operation_is_tabled_twice_and_every_variant_is() -> None:
    names = [(table.route, table.variant) for table in matrix.read()]
    assert len(names) == len(set(names))
    assert set(ASKS) - set(names) == {("PUT /clients/{client_id}/inbox/read-marker", "at the oldest message")}
