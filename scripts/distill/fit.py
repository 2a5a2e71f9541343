"""Fits the token table: the sum of a text's token vectors, made unit length, shall lie where the teacher puts the text.

Loss per batch of related texts (whole conversations and pages): mean (1 - cosine to the teacher's vector)
+ `contrast` x cross-entropy between the teacher's and the student's softmax over similarities to the other texts
of the batch. Only rows that occur in a batch move.
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


def gradients(bag, table, target, contrast, teacher_temperature=0.03, temperature=0.05):
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


class Adam:
    """Adam over an array, or over some of its rows, each with its own count of steps."""

    def __init__(self, value, rate, b1=0.9, b2=0.99):
        self.value, self.rate, self.b1, self.b2 = value, rate, b1, b2
        self.m = np.zeros_like(value)
        self.v = np.zeros_like(value)
        self.steps = np.zeros((len(value),) + (1,) * (value.ndim - 1), np.int32)

    def step(self, gradient, share, rows=slice(None)):
        """`share` of the full rate is applied."""
        self.steps[rows] += 1
        t = self.steps[rows]
        m = self.b1 * self.m[rows] + (1 - self.b1) * gradient
        v = self.b2 * self.v[rows] + (1 - self.b2) * gradient**2
        self.m[rows], self.v[rows] = m, v
        change = (m / (1 - self.b1**t)) / (np.sqrt(v / (1 - self.b2**t)) + 1e-8)
        self.value[rows] -= (self.rate * share * change).astype(np.float32)


def batches(groups, steps, seed, size=1024):
    """`steps` times (texts, share of the rate: a falling half cosine). A batch is made of whole groups."""
    rng = np.random.default_rng(seed)
    done = 0
    while done < steps:
        texts = np.concatenate([groups[g] for g in rng.permutation(len(groups))])
        for start in range(0, len(texts) - size + 1, size):
            if done < steps:
                yield texts[start : start + size], max(0.02, 0.5 * (1 + np.cos(np.pi * done / steps)))
            done += 1


def fit_weights(bag, target, directions, share, groups, smooth, contrast, steps, seed=3):
    """First step: one weight per token and one linear map of the teacher's token vectors (`directions`), which also
    serve words that no text has. The last token is the base: a free vector. Returns the table."""
    weights = np.log(smooth / (smooth + share)).astype(np.float32)
    table = directions * np.exp(weights)[:, None]
    constant = np.zeros((len(table), 1), np.float32)
    constant[-1] = np.linalg.norm(bag @ table, axis=1).mean()
    summed = unit(bag @ np.concatenate([table, constant], axis=1))
    linear = np.linalg.lstsq(summed, target, rcond=None)[0].astype(np.float32)
    base = Adam(constant[-1] * linear[-1:], 0.01)
    matrix, logs = Adam(linear[:-1].copy(), 0.003), Adam(weights, 0.05)
    for some, share_of_rate in batches(groups, steps, seed):
        part = bag[some]
        rows = np.unique(part.indices)
        part = part[:, rows]
        table = np.exp(logs.value[rows])[:, None] * (directions[rows] @ matrix.value)
        table[-1] = base.value
        _, _, d_summed = gradients(part, table, target[some], contrast)
        d_table = part.T @ d_summed
        base.step(d_table[-1:].copy(), share_of_rate)
        d_table[-1] = 0
        d_weights = (d_table * table).sum(1)
        d_matrix = directions[rows].T @ (np.exp(logs.value[rows])[:, None] * d_table)
        matrix.step(d_matrix, share_of_rate)
        logs.step(d_weights, share_of_rate, rows)
    table = np.exp(logs.value)[:, None] * (directions @ matrix.value)
    table[-1] = base.value
    return table.astype(np.float32)


def fit_rows(bag, target, table, counts, groups, contrast, pull, steps, seed=5, report=None):
    """Second step: every row moves freely, in place; tokens seen about 30 times or less are drawn to where they were."""
    first = table.copy()
    adam = Adam(table, 0.01)
    pulls = (pull * 30 / (30 + counts) / 1024)[:, None].astype(np.float32)
    for done, (some, share_of_rate) in enumerate(batches(groups, steps, seed)):
        part = bag[some]
        loss, cosine, d_summed = gradients(part, table, target[some], contrast)
        rows = np.unique(part.indices)
        gradient = part.T.tocsr()[rows] @ d_summed + pulls[rows] * (table[rows] - first[rows])
        adam.step(gradient, share_of_rate, rows)
        if report and done % 100 == 99:
            report(done + 1, loss, cosine)
