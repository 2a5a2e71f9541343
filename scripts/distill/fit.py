"""Fits the token table: the sum of a text's token vectors, made unit length, shall lie where the teacher puts the text.

Loss per batch of related texts (whole conversations and pages): mean (1 - cosine to the teacher's vector)
+ `contrast` x cross-entropy between the teacher's and the student's softmax over similarities to the other texts
of the batch. Row-sparse Adam: only rows that occur in a batch move, so rare tokens stay near where they start.
"""

import numpy as np
import scipy.sparse as sp


def bags(token_ids, size):
    """CSR matrix texts x tokens of counts."""
    lengths = [len(ids) for ids in token_ids]
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    indices = np.concatenate([np.asarray(ids, np.int32) for ids in token_ids])
    matrix = sp.csr_matrix((np.ones(len(indices), np.float32), indices, indptr), shape=(len(token_ids), size))
    matrix.sum_duplicates()
    return matrix


def unit(x):
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)


def softmax_rows(logits):
    np.fill_diagonal(logits, -1e9)
    logits -= logits.max(axis=1, keepdims=True)
    e = np.exp(logits)
    return e / e.sum(axis=1, keepdims=True)


def gradients(bag, table, target, contrast, teacher_temperature, temperature):
    """Loss, and its gradient with respect to the summed vectors."""
    summed = bag @ table
    norms = np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
    student = summed / norms
    n = len(student)
    cosine = (student * target).sum(1)
    d_student = -target / n
    loss = 1 - cosine.mean()
    if contrast:
        wanted = softmax_rows(target @ target.T / teacher_temperature)
        got = softmax_rows(student @ student.T / temperature)
        off = contrast * (got - wanted) / n
        d_student += (off + off.T) @ student / temperature
        loss += contrast * -(wanted * np.log(got + 1e-12)).sum(1).mean()
    d_summed = (d_student - student * (d_student * student).sum(1, keepdims=True)) / norms
    return loss, cosine.mean(), d_summed


class SparseAdam:
    def __init__(self, shape, b1=0.9, b2=0.99):
        self.m = np.zeros(shape, np.float32)
        self.v = np.zeros(shape, np.float32)
        self.b1, self.b2 = b1, b2
        self.steps = np.zeros(shape[0], np.int32)

    def step(self, table, rows, gradient, rate):
        self.steps[rows] += 1
        t = self.steps[rows][:, None]
        m = self.b1 * self.m[rows] + (1 - self.b1) * gradient
        v = self.b2 * self.v[rows] + (1 - self.b2) * gradient**2
        self.m[rows], self.v[rows] = m, v
        table[rows] -= rate * (m / (1 - self.b1**t)) / (np.sqrt(v / (1 - self.b2**t)) + 1e-8)


def fit(bag, target, table, groups, epochs=10, batch=1024, rate=0.01, contrast=0.0, teacher_temperature=0.03,
        temperature=0.05, seed=5, report=None):  # fmt: skip
    """Fits `table` in place. `groups`: list of index arrays of related texts; batches are made of whole groups."""
    rng = np.random.default_rng(seed)
    adam = SparseAdam(table.shape)
    total = epochs * max(1, sum(map(len, groups)) // batch)
    done = 0
    for epoch in range(epochs):
        order = rng.permutation(len(groups))
        texts = np.concatenate([groups[g] for g in order])
        losses = []
        for start in range(0, len(texts) - batch + 1, batch):
            some = texts[start : start + batch]
            part = bag[some]
            loss, cosine, d_summed = gradients(part, table, target[some], contrast, teacher_temperature, temperature)
            rows = np.unique(part.indices)
            gradient = (part.T.tocsr()[rows]) @ d_summed
            decay = 0.5 * (1 + np.cos(np.pi * done / total))
            adam.step(table, rows, gradient, rate * max(decay, 0.02))
            losses.append((loss, cosine))
            done += 1
        if report:
            report(epoch, *np.mean(losses, axis=0))
    return table
