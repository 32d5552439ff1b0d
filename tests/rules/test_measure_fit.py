"""A measure that the service could not run is refused when it is loaded, and not when a case first needs it."""

import pytest
from test_measure import CITY, FILES, replaced, text_of

from domain.rules.measure.fit import check_fit
from domain.rules.measure.load import MeasureInvalid, load_measure


@pytest.mark.parametrize("name", FILES)
def test_what_comes_with_the_service_can_be_run(name: str) -> None:
    measure = load_measure(text_of(name), name)
    assert check_fit(measure, name) is measure


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "FRAUD"', 'code = "BAD_LUCK"', "revocation.grounds.0.code: one of these is expected: FRAUD"),
        ('code = "CLEAN_ENERGY"', 'code = "ENERGY"', "clusters.1.code: one of these is expected"),
        (
            '[[revocation.grounds]]\ncode = "RE_REVIEW_FAILED"\nzh = "复核不合格"\nen = "Re-review failed"\n'
            'text = "对复核不合格的企业取消“呼和浩特市专精特新中小企业”资格"\nevidence = ["re_review_decision"]\n'
            'article = "监督管理（三）"\nreason = ""\n',
            "",
            "revocation.grounds: RE_REVIEW_FAILED is required here",
        ),
    ],
)
def test_what_it_could_not_run_is_refused_with_its_place(old: str, new: str, told: str) -> None:
    measure = load_measure(replaced(old, new, CITY), "draft.toml")
    with pytest.raises(MeasureInvalid) as refused:
        check_fit(measure, "draft.toml")
    assert f"draft.toml: {told}" in refused.value.en
