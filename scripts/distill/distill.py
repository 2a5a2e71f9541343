"""Makes the table: python distill.py WORK OUT.bin VERSION, after fetch.sh, corpus.py and teacher.py filled WORK.

WORK holds models/, corpus.jsonl, bge.npy and e5.npy (see docs/embedder.md for the commands).
"""

import json
import sys
from pathlib import Path

import numpy as np

import fit
import pack
import vocabulary
from teacher import Teacher

DIMENSIONS = 256
WORDS = 7000
# How much of a teacher's mean vector is taken off before its vectors count. E5's texts all lie within a narrow cone;
# BGE's mean tells full texts from empty ones (without it recall falls by 5 points).
CENTRE = {'bge': 0.0, 'e5': 0.8}
# Weight that a token starts with: a / (a + p), p its share of the corpus (Arora et al. 2017).
SMOOTH = 3e-4
CONTRAST = 0.1
PULL = 0.3


def targets(vectors):
    """The teachers' vectors side by side, rotated onto their DIMENSIONS main directions (not centred again)."""
    side_by_side = []
    for name, rows in vectors.items():
        rows = rows.astype(np.float32)
        side_by_side.append(fit.unit(rows - CENTRE[name] * rows.mean(0)))
    joined = np.concatenate(side_by_side, axis=1)
    _, directions = np.linalg.eigh(joined.T @ joined)
    return fit.unit(joined @ directions[:, ::-1][:, :DIMENSIONS])


def groups_of(rows):
    groups = {}
    for i, row in enumerate(rows):
        groups.setdefault(row['group'], []).append(i)
    return [np.array(g) for g in groups.values()]


def agreement(bag, table, target, some):
    """Mean cosine to the teachers, and the share of the teachers' ten nearest texts that the table has too."""
    student, teacher = fit.unit(bag[some] @ table), target[some]
    nearest = []
    for x in (student, teacher):
        similar = x @ x.T
        np.fill_diagonal(similar, -2)
        nearest.append(np.argpartition(-similar, 10, axis=1)[:, :10])
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(*nearest, strict=True)]
    return float((student * teacher).sum(1).mean()), float(np.mean(shared))


def main(work, out, version):
    work = Path(work)
    vectors = {name: np.load(work / f'{name}.npy') for name in CENTRE}
    size = min(map(len, vectors.values()))
    vectors = {name: rows[:size] for name, rows in vectors.items()}
    rows = [json.loads(line) for line in open(work / 'corpus.jsonl')]
    teacher = Teacher('bge', work / 'models')
    tokens = vocabulary.choose(teacher.tokenizer, [r['text'] for r in rows], WORDS)
    rows = rows[:size]
    made = vocabulary.tokenizer(tokens)
    bag = fit.bags(vocabulary.encode(made, tokens, [r['text'] for r in rows]), len(tokens))
    target = targets(vectors)
    groups = groups_of(rows)
    held, fitted = np.concatenate(groups[: len(groups) // 50]), groups[len(groups) // 50 :]
    counts = np.asarray(bag.sum(0)).ravel()
    alone = teacher.encode_tokens(tokens)
    directions = fit.unit(alone - alone[:-1].mean(0))
    directions[-1] = 0

    def tell(what, *values):
        print(what, *(f'{v:.4f}' for v in (*values, *agreement(bag, table, target, held))), flush=True)

    table = fit.fit_weights(bag, target, directions, (counts + 0.5) / counts[:-1].sum(), fitted, SMOOTH, CONTRAST, 400)
    tell(f'{size} texts, {len(tokens)} tokens; weights fitted; held out: cosine, shared neighbours')
    fit.fit_rows(bag, target, table, counts, fitted, CONTRAST, PULL, 3 * sum(map(len, fitted)) // 1024,
                 report=lambda step, *values: tell(f'step {step}: loss, cosine, held out', *values))  # fmt: skip
    tell('fitted; held out:')
    pack.write(out, tokens, table, 'mempage-en', version)


if __name__ == '__main__':
    main(*sys.argv[1:])
