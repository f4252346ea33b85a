"""Encoders one may choose: each gives rows of length one, and none asks anything of the network."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from svb_qual.embeddings import CHOICE, chosen_embedder
from svb_qual.errors import SvbError

TEXTS = ["Je suis débordée, je cours partout.", "On se parle le mardi, entre collègues.", ""]


@pytest.mark.parametrize("choice", ["", "vecteurs-fr"])
def test_rows_have_length_one_and_an_empty_text_none(choice, monkeypatch):
    monkeypatch.setenv(CHOICE, choice)
    embedder = chosen_embedder()
    rows = embedder.encode(TEXTS)
    assert rows.shape == (3, embedder.width)
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 1, 0], atol=1e-3)
    assert np.array_equal(rows, embedder.encode(TEXTS)), "deux fois le même texte, deux fois les mêmes nombres"
    assert embedder.encode([]).shape == (0, embedder.width)


class FakeTransformer:
    """What is used of sentence-transformers: counts letters."""

    def __init__(self, folder: str, device: str) -> None:
        assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"

    def get_sentence_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts: list[str], **_) -> np.ndarray:
        return np.array([[text.count("e"), text.count("a")] for text in texts], np.float32)


def test_a_local_folder_is_used_offline_and_told_apart_by_its_content(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=FakeTransformer))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    names = []
    for content in ("un", "deux"):
        folder = tmp_path / content / "mon modèle"
        folder.mkdir(parents=True)
        (folder / "poids.bin").write_text(content, "utf-8")
        monkeypatch.setenv(CHOICE, str(folder))
        embedder = chosen_embedder()
        names.append(embedder.name)
        assert np.allclose(np.linalg.norm(embedder.encode(TEXTS), axis=1), [1, 1, 0], atol=1e-3)
    assert names[0] != names[1]
    assert all(name.startswith("mon modèle ") for name in names)


def test_a_choice_that_cannot_be_followed_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv(CHOICE, str(tmp_path / "absent"))
    with pytest.raises(SvbError, match="n'existe pas"):
        chosen_embedder()
    (tmp_path / "modele").mkdir()
    monkeypatch.setenv(CHOICE, str(tmp_path / "modele"))
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SvbError, match="sentence-transformers n'est pas installé"):
        chosen_embedder()
