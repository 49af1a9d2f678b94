import hashlib
import zipfile
from fractions import Fraction

import numpy as np
import pytest
import skops.io
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge

from recommender.engine import HybridRecommender
from recommender.engine.errors import BrokenModelFile, ChangedModelFile, ForeignModelFile
from recommender.engine.need import NeedScorer
from recommender.engine.persistence import load, save
from recommender.engine.ranking import EvidenceRanker

ITEMS = {
    1: {"kind": "course", "text": "Hóa đơn điện tử", "topics": {"e_invoice": 1.0}, "group": "A"},
    2: {"kind": "platform", "text": "Mật khẩu", "topics": {"cloud": 0.5}, "sectors": ["retail"]},
    3: {"level": "basic", "minutes": 5, "sizes": ["micro"]},
}
USERS = {
    7: {"gaps": {"e_invoice": 0.5}, "text": "hóa đơn", "sector": "retail", "size": "micro"},
    8: {},
}


@pytest.fixture
def model():
    parts = {"need": NeedScorer(discount=0.4), "ranker": EvidenceRanker(half_history=1.0)}
    return HybridRecommender(**parts).fit([7, 8, 9], [1, 2, 2], [1, 2, 3], items=ITEMS, users=USERS)


@pytest.fixture
def stored(model, tmp_path):
    path = tmp_path / "model.skops"
    save(model, path)
    return path


def test_a_stored_model_gives_the_same_lists_and_reasons(model, stored):
    again = load(stored)

    for left, right in zip(
        model.recommend([7, 8, 9, 10], 3), again.recommend([7, 8, 9, 10], 3), strict=True
    ):
        assert left.tolist() == right.tolist()
    assert again.explain(7, 2) == model.explain(7, 2)
    assert again.get_params()["need__discount"] == 0.4


def test_what_was_learnt_of_profiles_is_stored_too(tmp_path):
    people = {number: USERS[7] | {"features": {"staff": number}} for number in range(10)}
    model = HybridRecommender().fit([*people] * 2, [1] * 10 + [2] * 10, items=ITEMS, users=people)

    save(model, tmp_path / "model.skops")

    again = load(tmp_path / "model.skops")
    assert again.recommend([3], 2)[1].tolist() == model.recommend([3], 2)[1].tolist()


@pytest.mark.parametrize("events", [([], []), ([1], [2])])
def test_a_model_with_nothing_or_little_to_learn_from_can_be_stored(events, tmp_path):
    save(HybridRecommender().fit(*events), tmp_path / "model.skops")

    assert load(tmp_path / "model.skops").recommend([5], 1)[0].shape == (1, 1)


def test_save_returns_the_hash_of_the_file_and_load_checks_it(model, tmp_path):
    path = tmp_path / "model.skops"

    recorded = save(model, path)

    assert recorded == hashlib.sha256(path.read_bytes()).hexdigest()
    assert load(path, expected_hash=recorded).n_events_ == 3
    with pytest.raises(ChangedModelFile, match=r"model\.skops"):
        load(path, expected_hash="0" * 64)


def test_saving_over_a_model_leaves_no_other_file(model, stored):
    save(model, stored)

    assert [path.name for path in stored.parent.iterdir()] == ["model.skops"]


def test_a_failed_save_leaves_the_old_model(model, stored, monkeypatch):
    before = stored.read_bytes()

    def full_disk(descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        save(model, stored)

    assert stored.read_bytes() == before
    assert [path.name for path in stored.parent.iterdir()] == ["model.skops"]


def test_a_model_that_was_never_fitted_is_not_stored(tmp_path):
    with pytest.raises(NotFittedError):
        save(HybridRecommender(), tmp_path / "model.skops")


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.skops")


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 cut"])
def test_what_is_no_model_file_is_refused(content, tmp_path):
    path = tmp_path / "model.skops"
    path.write_bytes(content)

    with pytest.raises(BrokenModelFile, match=r"model\.skops"):
        load(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_model_cut_short_is_refused(stored, kept):
    data = stored.read_bytes()
    stored.write_bytes(data[: int(len(data) * kept)])

    with pytest.raises(BrokenModelFile):
        load(stored)


def test_another_archive_is_refused(tmp_path):
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(BrokenModelFile):
        load(path)


def test_a_type_outside_the_allow_list_is_refused_before_it_is_built(model, tmp_path):
    model.decay = Fraction(1, 2)
    path = tmp_path / "model.skops"
    path.write_bytes(skops.io.dumps(model))

    with pytest.raises(ForeignModelFile, match=r"fractions\.Fraction"):
        load(path)


def test_a_model_of_other_signals_is_refused(model, tmp_path):
    model.ranker_.columns_ = model.ranker_.columns_[:-1]
    save(model, tmp_path / "model.skops")

    with pytest.raises(ForeignModelFile, match="train again"):
        load(tmp_path / "model.skops")


@pytest.mark.parametrize(
    "other", [Ridge().fit(np.eye(2), [0, 1]), HybridRecommender(), {"a": 1}], ids=repr
)
def test_something_else_than_a_fitted_recommender_is_refused(other, tmp_path):
    path = tmp_path / "model.skops"
    path.write_bytes(skops.io.dumps(other))

    with pytest.raises(ForeignModelFile):
        load(path)
