/**
 * Writes assets/cluster.br, a new database cluster with pgvector as PGlite makes it: unpacking it takes a fifth of the
 * time of initdb in WASM. Run it after an update of PGlite or pgvector: npx tsx scripts/build-cluster.ts
 */
import { writeFileSync } from 'node:fs';
import { makeTemplate } from '../src/store/host/make-template.ts';

const packed = await makeTemplate();
writeFileSync(new URL('../assets/cluster.br', import.meta.url), packed);
console.log(`${packed.length} bytes`);
