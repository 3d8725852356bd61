"""The official conformance suite: both requirement sets against conformance-server, which has the
suite's fixtures, and against `elpis serve` every scenario that needs none. tests/conformance/run
does the same by hand."""

import sys

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests/conformance"))

import suite  # noqa: E402


@pytest.mark.parametrize("revision", suite.REVISIONS)
def test_the_fixtures_pass_the_whole_requirement_set(preset, tmp_path, patience, revision):
    with suite.conformance_server(preset, patience) as url:
        outcomes = suite.requirement_set(revision, url, tmp_path, 300 * patience)
    assert len(outcomes) >= 30
    assert [outcome for outcome in outcomes if outcome.failed or not outcome.passed] == []


@pytest.mark.parametrize("revision, name", [(revision, name)
                                            for revision, names in suite.OF_THE_PRODUCT.items()
                                            for name in names])
def test_the_product_passes_what_needs_no_fixture(serve, tmp_path, patience, revision, name):
    with serve() as http:
        outcome = suite.scenario(revision, name, f"{http.url}/mcp", tmp_path, 120 * patience)
    assert outcome.failed == []
