"""Collects the texts for fitting, from packages whose licences allow it, into groups of related texts.

    python corpus.py SOURCES OUT.jsonl

SOURCES is the folder that fetch.sh filled. Each line of OUT is {"group": n, "kind": k, "text": t}; texts of one
group come from one conversation, page or list, so that fitting can contrast them. Everything is seeded: the same
packages give the same file.
"""

import html
import json
import random
import re
import sys
from pathlib import Path

from questions import NAMES, ask

rng = random.Random(20)
MAX_WORDS = 60
# Definitions would outweigh talk otherwise.
GLOSSES_KEPT = 0.55


def conversations(sources):
    """chitchat-dataset (MIT): turns of 7,168 open-domain conversations."""
    data = json.loads((sources / 'chitchat_dataset/dataset.json').read_text())
    for conversation in data.values():
        turns = [' '.join(m['text'] for m in turn) for turn in conversation['messages']]
        yield 'chat', [t for turn in turns for t in split_long(squeeze(turn)) if len(t.split()) > 3]


def lessons(sources):
    """chatterbot-corpus (BSD-3): questions and answers of a chat bot, by subject."""
    for path in sorted((sources / 'chatterbot_corpus/data/english').glob('*.yml')):
        lines = re.findall(r'^\s*- (?:- )?(.+)$', path.read_text(), re.M)
        yield 'chat', [t.strip('\'"') for t in dict.fromkeys(lines) if len(t.split()) > 3]


def glosses(sources):
    """WordNet 3.0 (WordNet licence): definitions and examples, grouped as they stand in the file."""
    texts = []
    for part in ('noun', 'verb', 'adj', 'adv'):
        for line in (sources / f'usr/share/wordnet/data.{part}').read_text().splitlines():
            if '|' not in line:
                continue
            word = line.split()[4].replace('_', ' ').split('(')[0]
            gloss = line.split('|', 1)[1].strip()
            examples = re.findall(r'"([^"]+)"', gloss)
            meaning = gloss.split('; "')[0].split('"')[0].strip(' ;')
            scientific = re.match(r'(type |.{0,20}\b)(genus|family|order|species)\b', meaning)
            if meaning and not (scientific and rng.random() < 0.9):
                texts.append(f'{word}: {meaning}' if rng.random() < 0.5 else meaning)
            texts += [e for e in examples if len(e.split()) > 2]
    for start in range(0, len(texts), 40):
        yield 'gloss', texts[start : start + 40]


def manuals(sources):
    """Documentation of Python (PSF), PostgreSQL (PostgreSQL licence) and the Rust books (MIT/Apache-2.0)."""
    pages = sorted((sources / 'usr/share/doc/python3.11/html').rglob('*.html'))
    pages += sorted((sources / 'usr/share/doc/postgresql-doc-15/html').glob('*.html'))
    for book in ('book', 'reference', 'cargo', 'rust-by-example', 'rustdoc', 'nomicon'):
        pages += sorted((sources / f'usr/share/doc/rust-doc/html/{book}').rglob('*.html'))
    for page in pages:
        body = page.read_text(errors='ignore')
        paragraphs = re.findall(r'<p>(.*?)</p>', body, re.S)
        plain = [squeeze(html.unescape(re.sub(r'<[^>]+>', '', p))) for p in paragraphs]
        texts = [t for p in plain for t in split_long(p) if len(t.split()) > 4]
        yield 'manual', rng.sample(texts, min(12, len(texts)))


def squeeze(text):
    return re.sub(r'\s+', ' ', text).strip()


def split_long(text):
    """Sentences packed into pieces of at most MAX_WORDS words."""
    piece = []
    for sentence in re.split(r'(?<=[.!?])\s+', text):
        words = sentence.split()[:MAX_WORDS]
        if piece and len(piece) + len(words) > MAX_WORDS:
            yield ' '.join(piece)
            piece = []
        piece += words
    if piece:
        yield ' '.join(piece)


def collect(sources):
    """Groups of (kind, text), no text twice."""
    seen = set()
    for source in (conversations, lessons, glosses, manuals):
        for kind, texts in source(sources):
            texts = [t for t in dict.fromkeys(texts) if t.lower() not in seen]
            seen.update(t.lower() for t in texts)
            rows = [(kind, t) for t in texts]
            if kind == 'chat':
                rows = [(kind, speak(t)) for t in texts]
                rows += [('question', q) for t in texts for q in ask(t, rng)]
            if rows:
                yield rows


def main(sources, out):
    """Writes the groups in random order, so that any first part of the file is a sample of the whole."""
    groups = list(enumerate(collect(sources)))
    random.Random(7).shuffle(groups)
    thin = random.Random(8)
    with open(out, 'w') as lines:
        for group, rows in groups:
            if rows[0][0] == 'gloss' and thin.random() >= GLOSSES_KEPT:
                continue
            for kind, text in rows:
                lines.write(json.dumps({'group': group, 'kind': kind, 'text': text}) + '\n')


def speak(text):
    """Half of the turns carry a speaker, since stored turns do."""
    return f'{rng.choice(NAMES)}: {text}' if rng.random() < 0.5 else text


if __name__ == '__main__':
    main(Path(sys.argv[1]), sys.argv[2])
