/** A TCP proxy in front of a database that reads what clients say and can interfere with it, message by message. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Message {
  /** The type byte of the Postgres protocol, or '' for the startup message. */
  readonly type: string;
  /** The body; enough to recognise a statement by. */
  readonly text: string;
}

/** One client's connection through the proxy. */
export interface Link {
  /** From 1, in order of arrival. */
  readonly number: number;
  /** Ends both sides; the message at hand and all after it never reach the database. */
  cut(): void;
  /** Passes the message on, keeps the reply from the client, and ends both sides once it has come. */
  swallowReply(): void;
  /** The client's side ends now; the message at hand reaches the database when the returned function is called. */
  holdAndCut(): () => void;
}

export interface DatabaseProxy {
  readonly port: number;
  close(): void;
}

export type Target = { path: string } | { host: string; port: number };

/** @param react looks at each message of a client before it is passed on. */
export async function startProxy(
  target: Target,
  react: (message: Message, link: Link) => void,
): Promise<DatabaseProxy> {
  const sockets = new Set<Socket>();
  let links = 0;
  const server = createServer((client) => {
    const database = connect(target);
    for (const socket of [client, database]) {
      sockets.add(socket);
      // Cutting lines is what this is for.
      socket.on('error', () => socket.destroy());
    }
    relay(client, database, ++links, react);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function relay(
  client: Socket,
  database: Socket,
  number: number,
  react: (message: Message, link: Link) => void,
): void {
  let state: 'open' | 'swallowing' | 'held' | 'cut' = 'open';
  const end = () => {
    state = 'cut';
    client.destroy();
    database.destroy();
  };
  const read = createMessageReader((bytes, message) => {
    let held = false;
    react(message, {
      number,
      cut: end,
      swallowReply: () => {
        state = 'swallowing';
      },
      holdAndCut: () => {
        held = true;
        state = 'held';
        client.destroy();
        return () => database.write(bytes);
      },
    });
    if (!held && state !== 'cut' && state !== 'held') database.write(bytes);
  });
  client.on('data', (bytes) => read(bytes));
  database.on('data', (bytes) => {
    if (state === 'open') client.write(bytes);
    else if (state === 'swallowing') end();
  });
  client.on('close', () => {
    if (state !== 'held') database.destroy();
  });
  database.on('close', () => client.destroy());
}

/** Cuts a client's byte stream into messages: the startup message has no type byte, all others do. */
function createMessageReader(onMessage: (bytes: Buffer, message: Message) => void): (bytes: Buffer) => void {
  let buffer = Buffer.alloc(0);
  let started = false;
  return (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (;;) {
      const head = started ? 1 : 0;
      if (buffer.length < head + 4) return;
      const length = head + buffer.readInt32BE(head);
      if (buffer.length < length) return;
      const message = buffer.subarray(0, length);
      buffer = buffer.subarray(length);
      const type = started ? message.toString('latin1', 0, 1) : '';
      started = true;
      onMessage(message, { type, text: message.toString('utf8', head + 4) });
    }
  };
}
