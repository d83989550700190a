"""The nearest images, by the cosine between features."""

import numpy as np
import pytest

from mnist_model.analysis.neighbours import nearest

FEATURES = np.random.default_rng(0).normal(size=(300, 20)).astype(np.float32)


@pytest.mark.training  # scikit-learn is among what trains
@pytest.mark.parametrize("k", [1, 12, 300])
def test_they_are_those_of_scikit_learn(k):
    from sklearn.neighbors import NearestNeighbors

    model = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(FEATURES)
    for query in np.random.default_rng(1).normal(size=(5, 20)).astype(np.float32):
        rows, similarities = nearest(FEATURES, query, k)
        distances, expected = model.kneighbors(query[np.newaxis])
        np.testing.assert_array_equal(rows, expected[0])
        np.testing.assert_allclose(similarities, 1 - distances[0], atol=1e-5)


def test_an_image_is_most_like_itself_however_strongly_it_was_drawn():
    rows, similarities = nearest(FEATURES, 3 * FEATURES[42], 2)
    assert rows[0] == 42
    assert similarities[0] == pytest.approx(1)
    assert similarities[1] < 0.9


def test_of_equals_the_first_comes_first():
    rows, _ = nearest(np.tile(FEATURES[:2], (50, 1)), FEATURES[0], 50)
    np.testing.assert_array_equal(rows, np.arange(0, 100, 2))


def test_what_has_no_features_resembles_nothing():
    silent = FEATURES.copy()
    silent[7] = 0
    rows, similarities = nearest(silent, FEATURES[0], 300)
    assert similarities[list(rows).index(7)] == 0
    _, similarities = nearest(FEATURES, np.zeros(20, np.float32), 5)
    assert not similarities.any()


def test_of_few_images_all_are_neighbours():
    rows, similarities = nearest(FEATURES[:3], FEATURES[0], 12)
    assert sorted(rows) == [0, 1, 2]
    assert similarities.shape == (3,)
