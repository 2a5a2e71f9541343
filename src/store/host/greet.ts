/** Asks whether a store host answers, by saying hello in the wire protocol. */
import { connect } from 'node:net';
import { startupMessage } from './messages.ts';

/** `silent`: the kernel took the connection and the process does not answer (stopped, or busy for long). */
export type Greeting = 'answers' | 'gone' | 'silent' | 'refused';

/** @param timeoutMs how long to wait for an answer, in milliseconds */
export function greetHost(path: string, timeoutMs: number): Promise<Greeting> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const done = (greeting: Greeting) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(greeting);
    };
    const timer = setTimeout(() => done('silent'), timeoutMs);
    socket.once('connect', () => socket.write(startupMessage()));
    // R: authentication; anything else is a farewell.
    socket.once('data', (chunk) => done(chunk[0] === 0x52 ? 'answers' : 'gone'));
    socket.once('close', () => done('gone'));
    socket.once('error', (error: NodeJS.ErrnoException) => done(meaningOf(error.code)));
  });
}

/** EAGAIN, for one, means that the queue of a stopped host is full. */
function meaningOf(code: string | undefined): Greeting {
  if (code === 'EACCES' || code === 'EPERM') return 'refused';
  return ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ENOTSOCK'].includes(code ?? '')
    ? 'gone'
    : 'silent';
}
