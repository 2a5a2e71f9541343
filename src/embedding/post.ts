import { setTimeout as wait } from 'node:timers/promises';
import { embedderUnavailable, stopIfAborted, TextsRefused } from './failures.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export interface PostOptions {
  headers: Record<string, string>;
  /** For one attempt, until the whole reply has been read. */
  timeoutMs: number;
  /** Attempts after the first. */
  retries: number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await wait(ms, undefined, { signal });
};

/** What became of one attempt: a reply, or why there is none and whether to ask again (after how long). */
type Attempt = { reply: unknown } | Failure;
interface Failure {
  failure: string;
  cause?: unknown;
  again: boolean;
  afterMs?: number;
  /** It was what the request holds. */
  content?: boolean;
}

/**
 * Posts JSON and returns the JSON of the reply. Asks again after a 429, a 5xx, a timeout or a network error, waiting
 * as long as `Retry-After` says or else exponentially longer with jitter (AWS "equal jitter": half fixed, half
 * random). Throws `embedder_unavailable` in the end, {@link TextsRefused} for what the request holds, `cancelled` when the
 * caller's signal aborts.
 */
export async function postJson(
  url: URL,
  body: unknown,
  options: PostOptions,
  signal?: AbortSignal,
): Promise<unknown> {
  const { sleep = pause } = options;
  for (let tried = 0; ; tried++) {
    stopIfAborted(signal);
    const attempt = await tryOnce(url, body, options, signal);
    if ('reply' in attempt) return attempt.reply;
    stopIfAborted(signal);
    const delay = attempt.afterMs ?? backoff(tried);
    if (!attempt.again || tried >= options.retries || delay > LONGEST_PAUSE_MS) {
      const times = tried > 0 ? ` (${tried + 1} attempts)` : '';
      const message = `The embedding endpoint ${place(url)} ${attempt.failure}${times}.`;
      throw attempt.content ? new TextsRefused(message) : embedderUnavailable(message, attempt.cause);
    }
    await sleep(delay, signal).catch(() => stopIfAborted(signal));
  }
}

async function tryOnce(
  url: URL,
  body: unknown,
  options: PostOptions,
  signal?: AbortSignal,
): Promise<Attempt> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...options.headers },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (response.ok) return await readReply(response);
    await response.body?.cancel();
    return refusal(response);
  } catch (cause) {
    const failure = timeout.aborted ? `did not answer within ${options.timeoutMs} ms` : 'cannot be reached';
    return { failure, cause, again: true };
  }
}

async function readReply(response: Response): Promise<Attempt> {
  const text = await response.text();
  try {
    return { reply: JSON.parse(text) };
  } catch {
    return { failure: 'answered with something that is not JSON; check the base URL', again: false };
  }
}

function refusal(response: Response): Attempt {
  const { status } = response;
  if (status === 429) {
    return {
      failure: 'limits the rate of requests (429)',
      again: true,
      afterMs: retryAfter(response.headers),
    };
  }
  if (status >= 500) {
    return { failure: `failed (${status})`, again: true, afterMs: retryAfter(response.headers) };
  }
  const content = ABOUT_CONTENT.includes(status);
  return { failure: `refused the request (${status}); ${advice(status)}`, again: false, content };
}

/** What endpoints answer when there are too many texts, or one is too long: OpenAI and Ollama 400, TEI 413 and 422. */
const ABOUT_CONTENT: readonly number[] = [400, 413, 422];

function advice(status: number): string {
  if (status === 401 || status === 403) return 'check the API key';
  if (status === 404) return 'check the base URL and the model name';
  return 'check the model name, and that texts are within its limits';
}

/** Milliseconds that `Retry-After` asks for. A date is read against the reply's own `Date`, not this machine's. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const milliseconds = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

function backoff(tried: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tried);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** An address that is safe to show: no user, no password, no query. */
const place = (url: URL): string => `${url.origin}${url.pathname}`;
