"""The tokens of the table: the teacher's wordpieces, and frequent words that it would cut into pieces."""

import collections
import re

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

BASE = '[CLS]'


def choose(teacher_tokenizer, texts, words):
    """Wordpieces without the special and unused ones, then the `words` most frequent words not among them, then BASE."""
    pieces = sorted(teacher_tokenizer.get_vocab().items(), key=lambda item: item[1])
    kept = [piece for piece, _ in pieces if not re.fullmatch(r'\[[A-Za-z]+\d*\]', piece)]
    known = set(kept)
    counts = collections.Counter()
    for text in texts:
        counts.update(set(re.findall(r'[a-z]{3,15}', normalizer().normalize_str(text))) - known)
    # Ties are broken by the alphabet, so that the same texts give the same table.
    added = sorted(counts, key=lambda word: (-counts[word], word))[:words]
    return kept + added + [BASE]


def normalizer():
    return normalizers.BertNormalizer(lowercase=True)


def tokenizer(tokens):
    """The reference for src/embedding/wordpiece.ts: BERT's uncased scheme over these tokens."""
    vocabulary = {token: row for row, token in enumerate([*tokens, '[UNK]'])}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token='[UNK]', max_input_chars_per_word=100))
    made.normalizer = normalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def encode(made, tokens, texts):
    """Rows of each text, BASE first, unknown words left out."""
    unknown, base = len(tokens), len(tokens) - 1
    return [[base] + [i for i in e.ids if i != unknown] for e in made.encode_batch(list(texts), add_special_tokens=False)]
