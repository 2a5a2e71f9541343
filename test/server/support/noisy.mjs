// A dependency that prints: it is loaded before the program, and from the program's start on it writes to stdout in
// every way, again and again.
import { Console } from 'node:console';

const early = new Console(process.stdout, process.stdout);
const before = { console: globalThis.console, write: process.stdout.write };

const noise = setInterval(() => {
  // Until then nothing of the program runs, not even its first line.
  if (process.stdout.write === before.write) return;
  console.log('a log line');
  console.info('{"jsonrpc": "almost"}');
  console.table([{ a: 1 }]);
  before.console.log('by the console of before');
  early.log('by a console of its own');
  process.stdout.write('without a line end');
}, 5);
noise.unref();
process.on('exit', () => console.log('at the end'));
