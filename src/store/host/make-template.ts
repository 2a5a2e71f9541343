/** Makes the compressed new cluster that turns a first start of seconds into one of a moment. For the build. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { packDirectory } from './archive.ts';
import { openEngine } from './engine.ts';

/** Nobody here connects to the template databases, and they are two thirds of the files. */
const STEPS = [
  'create extension vector',
  'update pg_database set datistemplate = false',
  'drop database template0',
  'drop database template1',
  'vacuum (freeze, analyze)',
];

/** @returns a packed cluster with pgvector, compressed with brotli: about 1.3 MB. Takes some seconds. */
export async function makeTemplate(): Promise<Uint8Array> {
  const scratch = await mkdtemp(join(tmpdir(), 'mempage-template-'));
  try {
    const directory = join(scratch, 'pg');
    const engine = await openEngine({
      directory,
      shown: directory,
      draft: true,
      died: (reason) => {
        throw new Error(reason);
      },
    });
    for (const sql of STEPS) await engine.ask(sql);
    await engine.close();
    return compress(await packDirectory(directory));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function compress(archive: Buffer): Uint8Array {
  return brotliCompressSync(archive, {
    params: {
      // 11 saves a sixth and takes 13 times as long.
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: archive.length,
    },
  });
}
