/**
 * Takes stdout away from everybody else. It belongs to the protocol, or to the result of a command; what a dependency
 * prints goes to stderr. Must be imported before anything that could print.
 */
import { Writable } from 'node:stream';

const { stderr, stdout: real } = process;
const writeReal = real.write.bind(real);
real.write = stderr.write.bind(stderr);
// Who reads our output may leave before we do; writing then fails, and the stream below says so to whom it concerns.
real.on('error', () => {});

/** What really leads to stdout. */
export const stdout = new Writable({
  decodeStrings: false,
  write: (chunk: string | Uint8Array, encoding, done) => {
    writeReal(chunk, encoding, (error) => done(error ?? null));
  },
});

/** Writes all of a text; resolves when it is handed over. A reader who has left (`| head`) is no error. */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    stdout.write(text, () => resolve());
  });
