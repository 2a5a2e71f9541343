"""Writes a token-embedding table in the format that src/embedding/table.ts reads.

Layout, little-endian: 4 bytes 'MPE1'; uint32 length of the header; the header (JSON, UTF-8, padded with
spaces so that what follows is 4-aligned); `rows` float32 scales; `rows` x `dimensions` int8, row by row;
the tokens, UTF-8, one a line. A row's vector is scale * int8; its length is the token's weight in a mean.
"""

import json
import struct

import numpy as np


def quantise(table):
    """Per-row symmetric int8. Returns (int8 rows, float32 scales)."""
    scales = np.maximum(np.abs(table).max(axis=1), 1e-12) / 127
    return np.rint(table / scales[:, None]).astype(np.int8), scales.astype('<f4')


def write(path, tokens, table, model, version):
    rows, scales = quantise(table)
    header = json.dumps({'model': model, 'version': version, 'dimensions': table.shape[1], 'rows': len(tokens)})
    header = header.encode()
    header += b' ' * (-(8 + len(header)) % 4)
    with open(path, 'wb') as out:
        out.write(b'MPE1' + struct.pack('<I', len(header)) + header)
        out.write(scales.tobytes() + rows.tobytes() + '\n'.join(tokens).encode())
