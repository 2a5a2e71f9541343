// Writes schemas/, one file per tool, as clients see it. To be run when a tool's description or schema has changed.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { SCHEMAS_FOLDER } from '../src/server/tool-list.ts';
import { tools } from '../src/tools/index.ts';
import { listedText } from './listed-tool.ts';

mkdirSync(SCHEMAS_FOLDER, { recursive: true });
const old = readdirSync(SCHEMAS_FOLDER).filter((name) => name.endsWith('.json'));
for (const name of old) rmSync(new URL(name, SCHEMAS_FOLDER));
for (const tool of tools) writeFileSync(new URL(`${tool.name}.json`, SCHEMAS_FOLDER), listedText(tool));
