/** Files that break one rule each, and files that break none; see layers.test.ts. */
export interface Sample {
  name: string;
  files: Record<string, string>;
}

/** From left to right: a layer may import what is right of it. */
export const LAYERS = ['cli', 'server', 'tools', 'memory', 'retrieval', 'forgetting', 'store', 'embedding'];

const IMPORTS = 'lint/style/noRestrictedImports';
const PURE_OR_SIBLING = ['forgetting', 'store', 'embedding'];
const mayImport = (from: string, to: string): boolean =>
  !PURE_OR_SIBLING.includes(from) && LAYERS.indexOf(from) < LAYERS.indexOf(to);

let count = 0;
/** One file at a fresh path below `folder` (`src/store`, or `src` itself). */
const file = (folder: string, code: string): Record<string, string> => ({
  [`${folder}/sample${count++}.ts`]: code,
});

const use = (specifier: string): string => `import { it } from '${specifier}';\nexport const used = it;\n`;

const pairs = LAYERS.flatMap((from) => LAYERS.filter((to) => to !== from).map((to) => ({ from, to })));

const layerSamples = (allowed: boolean): Sample[] =>
  pairs
    .filter(({ from, to }) => mayImport(from, to) === allowed)
    .map(({ from, to }) => ({
      name: `${from} → ${to}`,
      files: {
        ...file(`src/${from}`, use(`../${to}/x.ts`)),
        ...file(`src/${from}/sub`, use(`../../${to}/sub/x.ts`)),
        ...file(`src/${from}`, `export type { X } from '../${to}/x.ts';\n`),
        ...file(`src/${from}`, `export const load = () => import('../${to}/x.ts');\n`),
      },
    }));

const below = LAYERS.filter((layer) => layer !== 'cli');
const everyLayer = (name: string, code: string, sub = ''): Sample => ({
  name,
  files: Object.assign({}, ...below.map((layer) => file(`src/${layer}${sub}`, code))),
});

/** Packages with one owner, and the layers that must not see them. */
const OWNERS: Record<string, string> = {
  pg: 'store',
  'drizzle-orm/pg-core': 'store',
  'pgvector/pg': 'store',
  '@electric-sql/pglite': 'store',
  '@modelcontextprotocol/server/stdio': 'server',
  '@modelcontextprotocol/node': 'server',
  hono: 'server',
  'chrono-node': 'retrieval',
};
const packageSamples = (owned: boolean): Sample[] =>
  Object.entries(OWNERS).map(([name, owner]) => ({
    name: owned ? `${name} in ${owner}` : `${name} outside ${owner}`,
    files: Object.assign(
      {},
      ...LAYERS.filter((layer) => (layer === owner) === owned).map((layer) =>
        file(`src/${layer}`, use(name)),
      ),
    ),
  }));

const cycle = (keyword: string): Record<string, string> => {
  const [a, b] = [count++, count++];
  return {
    [`src/memory/sample${a}.ts`]: `${keyword} { b } from './sample${b}.ts';\nexport type a = typeof b | 1;\n`,
    [`src/memory/sample${b}.ts`]: `${keyword} { a } from './sample${a}.ts';\nexport const b = 2 as unknown as a;\n`,
  };
};

const SYSTEM_TIME = ['new Date()', 'new Date', 'Date.now()', 'Date()', '[1].map(Date.now)'];
const PROCESS = ['process.stdout.write("x")', 'process.exit(1)', '() => process.exit()'];
const statement = (code: string): string => `export const found = ${code};\n`;

const rule = (name: string, samples: Sample[]) => samples.map((sample) => ({ ...sample, rule: name }));

export const BAD: (Sample & { rule: string })[] = [
  ...rule(IMPORTS, layerSamples(false)),
  ...rule(
    IMPORTS,
    ['index.ts', 'config.ts', 'config/x.ts', 'cli.ts'].map((root) =>
      everyLayer(`a layer → ${root}`, use(`../${root}`)),
    ),
  ),
  ...rule(IMPORTS, packageSamples(false)),
  ...rule(IMPORTS, [
    { name: 'a leaf imports a layer', files: file('src', use('./store/x.ts')) },
    { name: 'a leaf imports the composition root', files: file('src', use('./index.ts')) },
    { name: 'a leaf uses a package', files: file('src', use('zod')) },
    { name: 'the library imports the CLI', files: { 'src/index.ts': use('./cli.ts') } },
    { name: 'the configuration imports the CLI', files: file('src/config', use('../cli.ts')) },
    { name: 'forgetting touches the machine', files: file('src/forgetting', use('node:fs')) },
    { name: 'the environment by import', files: file('src/store', use('node:process')) },
  ]),
  ...rule('lint/style/noProcessEnv', [
    { name: 'in a layer', files: file('src/server', statement('process.env.HOME')) },
    { name: 'in the CLI', files: file('src/cli', statement('process.env.HOME')) },
    { name: 'in a part of the configuration', files: file('src/config', statement('process.env.HOME')) },
  ]),
  ...rule('lint/suspicious/noConsole', [
    { name: 'in a layer', files: file('src/memory', 'console.error("x");\n') },
    { name: 'in a leaf', files: file('src', 'console.log("x");\n') },
  ]),
  ...rule(
    'plugin',
    [...SYSTEM_TIME, ...PROCESS].map((code) => ({
      name: code,
      files: { ...file('src/store', statement(code)), ...file('src', statement(code)) },
    })),
  ),
  ...rule('plugin', [
    { name: 'process by another name', files: file('src/store', 'const { exit } = process;\nexit();\n') },
  ]),
  ...rule('lint/suspicious/noExplicitAny', [
    { name: 'in src', files: file('src/tools', 'export const x = (y: any) => y;\n') },
    { name: 'in tests', files: file('test', 'export const x = (y: any) => y;\n') },
  ]),
  ...rule('lint/suspicious/noImportCycles', [
    { name: 'of values', files: cycle('import') },
    { name: 'of types', files: cycle('import type') },
  ]),
  ...rule('lint/nursery/noFloatingPromises', [
    { name: 'a forgotten await', files: file('src/store', 'async function go() {}\ngo();\n') },
  ]),
];

export const GOOD: Sample[] = [
  ...layerSamples(true),
  ...packageSamples(true),
  everyLayer('a layer → leaf', use('../clock.ts')),
  everyLayer('a folder of a layer → leaf', use('../../errors.ts'), '/sub'),
  everyLayer('a folder of a layer → its layer', use('../x.ts'), '/sub'),
  { name: 'a leaf imports a leaf', files: file('src', use('./errors.ts')) },
  { name: 'the configuration imports a layer', files: file('src/config', use('../embedding/x.ts')) },
  { name: 'the CLI imports the library', files: file('src/cli', use('../index.ts')) },
  { name: 'the CLI writes and exits', files: file('src/cli', PROCESS.map((code) => `${code};\n`).join('')) },
  { name: 'the clock reads the time', files: { 'src/clock.ts': statement('new Date()') } },
  { name: 'a given time', files: file('src/store', statement('new Date(0)')) },
  {
    name: 'the configuration reads the environment',
    files: { 'src/config.ts': statement('process.env.HOME') },
  },
  { name: 'a layer logs to stderr', files: file('src/server', 'process.stderr.write("x");\n') },
];
