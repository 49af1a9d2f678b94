"""Score items by the words they share with a user's text, accents and đ folded."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from recommender.engine.checked_input import checked_matrix
from recommender.engine.collaborative import HistoryScorer
from recommender.engine.products import strongest

# A Vietnamese word is one or two written syllables, so 1-2-grams of syllables are its words;
# single letters stay in, because "y", "o" and "e" are syllables too.
SYLLABLE = r"(?u)\b\w+\b"


def fold_accents(text: str) -> str:
    """Lower-case and drop accents: "Chuyển Đổi số" and "chuyen doi so" become the same."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class TextScorer(TransformerMixin, BaseEstimator):
    """Cosine of the TF-IDF of folded syllable 1-2-grams.

    Parameters
    ----------
    ngrams : int, default=2
        Longest run of syllables that counts as a term.
    max_terms : int or None, default=50_000
        Keep only this many terms, the most frequent ones.

    Attributes
    ----------
    vectorizer_ : TfidfVectorizer or None
        None when no item has a word; then every score is 0.
    item_terms_ : csr_array of shape (n_items, n_terms)

    Notes
    -----
    `fit` takes the items' texts, `transform` the users' texts, and returns users x items. The input
    is text, so the numeric checks of `parametrize_with_checks` do not apply.
    """

    def __init__(self, *, ngrams: int = 2, max_terms: int | None = 50_000) -> None:
        self.ngrams = ngrams
        self.max_terms = max_terms

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def fit(self, X: Iterable[str], y: None = None) -> "TextScorer":
        """Learn the terms of the items' texts and how rare each is."""
        texts = list(X)
        vectorizer = TfidfVectorizer(
            preprocessor=fold_accents,
            token_pattern=SYLLABLE,
            ngram_range=(1, self.ngrams),
            max_features=self.max_terms,
            sublinear_tf=True,
        )
        tokens = vectorizer.build_tokenizer()
        if any(tokens(fold_accents(text)) for text in texts):
            self.item_terms_ = sparse.csr_array(vectorizer.fit_transform(texts))
            self.vectorizer_ = vectorizer
        else:
            self.item_terms_ = sparse.csr_array((len(texts), 0))
            self.vectorizer_ = None
        return self

    def terms(self, texts: Iterable[str]) -> sparse.csr_array:
        """Return texts x terms, rows of length 1 (or 0 for a text without a known term)."""
        check_is_fitted(self)
        texts = list(texts)
        if self.vectorizer_ is None:
            return sparse.csr_array((len(texts), 0))
        if not texts:
            return self.item_terms_[:0]
        return sparse.csr_array(self.vectorizer_.transform(texts))

    def transform(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return users x items, from 0 to 1."""
        return self.score_terms(self.terms(X))

    def score_terms(self, terms: sparse.csr_array) -> NDArray[np.float64]:
        """Do what `transform` does for texts that went through `terms` before."""
        check_is_fitted(self)
        return (terms @ self.item_terms_.T).toarray()

    def shared_terms(
        self, terms: sparse.csr_array, item: int, most: int = 5
    ) -> list[tuple[str, float]]:
        """Return the terms one user's row (1 x terms) shares with an item.

        Strongest first; between equally strong ones the longer, which tell the reader more.
        """
        check_is_fitted(self)
        if self.vectorizer_ is None:
            return []
        amounts = (terms.toarray() * self.item_terms_[[item]].toarray())[0]
        names = self.vectorizer_.get_feature_names_out()
        syllables = np.char.count(names.astype(str), " ")
        along = np.lexsort([-syllables, -amounts.round(9)])[:most]
        return [(str(names[term]), float(amounts[term])) for term in along if amounts[term] > 0]


class ItemSimilarity(HistoryScorer):
    """Items of similar text or features, by the cosine of their terms.

    Parameters
    ----------
    components : int or None, default=None
        Compare in this many dimensions (truncated SVD) instead of term by term.
    most : int, default=100
        Similar items kept per item.
    random_state : int, RandomState or None, default=0
        Of the SVD.

    Attributes
    ----------
    relations_ : csr_array of shape (n_items, n_items)

    Notes
    -----
    `fit` takes items x terms; `transform` takes users x items.
    """

    def __init__(
        self,
        *,
        components: int | None = None,
        most: int = 100,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.components = components
        self.most = most
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: None = None) -> "ItemSimilarity":
        """Compare every item with every other."""
        terms: Any = sparse.csr_array(checked_matrix(self, X, reset=True, accept_sparse="csr"))
        self.n_features_in_ = terms.shape[0]  # what `transform` takes: one column per item
        space: Any = terms
        if self.components and min(terms.shape) > self.components:
            svd = TruncatedSVD(self.components, random_state=self.random_state)
            space = svd.fit_transform(terms)
        space = normalize(space)
        space = space.astype(np.float32)
        found = [sparse.csr_array((0, terms.shape[0]), dtype=np.float32)]
        for start in range(0, terms.shape[0], 1_000):
            part: Any = space[start : start + 1_000] @ space.T
            part = part.toarray() if sparse.issparse(part) else part
            rows = np.arange(len(part))
            part[rows, start + rows] = 0.0
            found.append(strongest(part, self.most))
        self.relations_ = sparse.csr_array(sparse.vstack(found))
        return self
