/** The library: opens a memory. Everything else (command line, stdio, HTTP, tests, benchmarks) is its client. */
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Clock, systemClock } from './clock.ts';
import { defaultSettings, environment, type Settings, systemTimeZone } from './config.ts';
import { createBundledEmbedder } from './embedding/bundled.ts';
import { createEmbedder, type EmbedderSettings } from './embedding/create.ts';
import type { Embedder } from './embedding/embedder.ts';
import { wordVectors } from './embedding/words.ts';
import { createLog, type Log } from './log.ts';
import { type BackgroundWork, createBackgroundWork } from './memory/background-work.ts';
import type { Bank } from './memory/bank.ts';
import { embedWaitingKeys } from './memory/embed-waiting.ts';
import { loadVectors } from './memory/load-vectors.ts';
import { RecallLog } from './memory/recall.ts';
import { rehearse } from './memory/rehearse.ts';
import { createUpkeep, type Upkeep } from './memory/upkeep.ts';
import { ChangeFeed } from './memory/watch.ts';
import type { Experiment } from './retrieval/experiment.ts';
import type { Arm } from './retrieval/request.ts';
import { ResidentVectors } from './retrieval/resident/resident-vectors.ts';
import { embeddedStore } from './store/host/embedded-store.ts';
import { type HostCommand, hostEnvironment } from './store/host/spawn-host.ts';
import { type Backend, openStore, serverBackend } from './store/open.ts';
import { createTokenCounter } from './tokens.ts';
import type { Tool } from './tools/define.ts';
import { tools } from './tools/index.ts';

export type { Clock } from './clock.ts';
export type { EmbedderSettings } from './embedding/create.ts';
export type { Embedder, EmbedderIdentity } from './embedding/embedder.ts';
export { type ErrorCode, MempageError } from './errors.ts';
export { createLog, type Log } from './log.ts';
export type { Bank } from './memory/bank.ts';
export type { Changed, ChangeFeed, Watcher } from './memory/watch.ts';
export type { Tool, ToolResult } from './tools/define.ts';

export interface MempageOptions
  extends Partial<
    Pick<Settings, 'databaseUrl' | 'dataDir' | 'bank' | 'actor' | 'timeZone' | 'language' | 'poolSize'>
  > {
  readonly embedder?: EmbedderSettings | Embedder;
  readonly log?: Log;
  readonly clock?: Clock;
  /** False: leaves missing vectors and what is due to others, for a process that only looks or does it in full itself. */
  readonly background?: boolean;
  /** For measuring: restricts every search to these arms. */
  readonly arms?: readonly Arm[];
  /** For measuring: switches off parts of the search, or watches it. */
  readonly experiment?: Experiment;
}

export interface Mempage {
  /** What agents can do; each works on a bank. */
  readonly tools: readonly Tool[];
  /** A bank as one actor sees it. Costs nothing until it is used; the first write makes it. */
  bank(name?: string, actor?: string): Bank;
  /** Tells of changes in a bank by any process. */
  changes(name?: string): ChangeFeed;
  /** Opens the store now rather than with the first call. Throws what stands in the way; may be tried again. */
  ready(): Promise<void>;
  /** As `ready`; where no bank is in use yet, also what else the first search would wait for (half a second of computing). */
  warmUp(): Promise<void>;
  /** May be called again. */
  close(): Promise<void>;
}

/** Returns at once; the store is opened by the first call that needs it. Reads no settings from the environment. */
export function openMemory(options: MempageOptions = {}): Mempage {
  const settings = { ...defaultSettings(), ...defined(options) };
  const { background = true, clock = systemClock, log = createLog(settings.logLevel, toStderr) } = options;
  const embedder = embedderOf(settings.embedder);
  const { language, timeZone = systemTimeZone() } = settings;
  const store = openStore({
    backend: backendOf(settings, log),
    clock,
    log,
    defaults: { language, timeZone },
  });
  const tokens = createTokenCounter();
  // Words are matched by the bundled table whichever embedder makes the vectors; without one, only by their letters.
  const words = embedder && wordVectors(createBundledEmbedder());
  const opened = new Map<string, Opened>();
  // A server compares vectors as quickly, and beside other work.
  const embedded = settings.databaseUrl === undefined;
  const load = (name: string) => opened.get(name)?.loading?.poke();
  const resident = background && embedded ? new ResidentVectors(load) : undefined;

  const open = (name: string): Opened => {
    const known = opened.get(name);
    if (known) return known;
    const own: Bank = { name, actor: 'mempage', store, embedder, clock, log, tokens };
    const embedding =
      background && embedder
        ? createBackgroundWork((signal) => embedWaitingKeys(own, signal), log)
        : undefined;
    // What earlier processes left without vectors.
    embedding?.poke();
    const loading = resident && createBackgroundWork(() => loadVectors(own, resident), log);
    const feed = new ChangeFeed(own);
    const told = { ...own, onWrite: () => feed.wrote() };
    const upkeep = background ? createUpkeep(told) : undefined;
    upkeep?.poke();
    const recalls = new RecallLog(told, () => upkeep?.poke());
    const made = { feed, embedding, loading, recalls, upkeep };
    opened.set(name, made);
    return made;
  };
  const bank = (name = settings.bank, actor = settings.actor ?? 'agent'): Bank => {
    const { feed, embedding, recalls, upkeep } = open(name);
    const onWrite = () => {
      embedding?.poke();
      upkeep?.poke();
      feed.wrote();
    };
    return {
      name,
      actor,
      store,
      embedder,
      resident,
      words,
      arms: options.arms,
      experiment: options.experiment,
      clock,
      log,
      tokens,
      onWrite,
      recalls,
    };
  };
  return {
    tools,
    bank,
    changes: (name = settings.bank) => open(name).feed,
    ready: () => store.ready(),
    warmUp: async () => {
      await store.ready();
      if (opened.size === 0) await rehearse(bank());
    },
    close: async () => {
      for (const { embedding, loading, upkeep } of opened.values()) {
        embedding?.stop();
        loading?.stop();
        upkeep?.stop();
      }
      await Promise.all([...opened.values()].map(({ recalls }) => recalls.flush()));
      await store.close();
    },
  };
}

interface Opened {
  readonly feed: ChangeFeed;
  readonly embedding?: BackgroundWork;
  readonly loading?: BackgroundWork;
  readonly recalls: RecallLog;
  readonly upkeep?: Upkeep;
}

const toStderr = (line: string): void => {
  process.stderr.write(line);
};

const defined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

const embedderOf = (embedder: EmbedderSettings | Embedder): Embedder | undefined =>
  'identity' in embedder ? embedder : createEmbedder(embedder);

function backendOf(
  { databaseUrl, dataDir, poolSize }: Pick<Settings, 'databaseUrl' | 'dataDir' | 'poolSize'>,
  log: Log,
): Backend {
  if (databaseUrl) return serverBackend(databaseUrl, poolSize);
  const embedded = embeddedStore({ dataDir, hostCommand: hostCommand(dataDir), log });
  return { pool: { ...embedded.pool, max: poolSize }, ensureRunning: () => embedded.ensureRunning() };
}

/** How to start a store host: the same build of mempage, with its hidden command. */
function hostCommand(dataDir: string): HostCommand {
  const here = fileURLToPath(import.meta.url);
  const cli = join(dirname(here), `cli${extname(here)}`);
  const tsx = extname(here) === '.ts' ? createRequire(here).resolve('tsx') : undefined;
  const loader = tsx ? ['--import', pathToFileURL(tsx).href] : [];
  const args = [...loader, cli, 'host', '--data-dir', dataDir, '--log-level', 'info'];
  return { command: process.execPath, args, env: hostEnvironment(environment) };
}
