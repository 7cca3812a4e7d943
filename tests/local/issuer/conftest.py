"""A small stack that serves two front ends, and their addresses."""

from collections.abc import Iterator

import pytest

from testing.local.front_end_folder import serving
from testing.small_stack import SmallStack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    with serving(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def chart(stack: SmallStack) -> str:
    return f"{stack.document['web_url']}/chart/"


@pytest.fixture
def portal(stack: SmallStack) -> str:
    return f"{stack.document['web_url']}/portal/"
