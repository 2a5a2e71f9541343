import type { ServerResponse } from 'node:http';
import { MempageError, storeUnavailable } from '../../errors.ts';

/** Probes give up after about as long; a first start of the embedded store takes longer. */
const PATIENCE = 2_000;

/** Answers 200, or 503 with the reason, for people and for those who restart or route. */
export async function answerHealth(check: () => Promise<void>, res: ServerResponse): Promise<void> {
  const reason = await faultOf(check);
  res.writeHead(reason === undefined ? 200 : 503, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  });
  res.end(JSON.stringify(reason === undefined ? { status: 'ok' } : { status: 'unavailable', reason }));
}

async function faultOf(check: () => Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = storeUnavailable('The store has not answered yet; it may still be opening.');
    timer = setTimeout(() => reject(error), PATIENCE);
  });
  try {
    await Promise.race([check(), late]);
    return undefined;
  } catch (error) {
    return error instanceof MempageError ? error.message : 'unexpected error; calls have it in the log';
  } finally {
    clearTimeout(timer);
  }
}
