/** The few messages of the Postgres wire protocol that the host and its clients write themselves. */

const PROTOCOL_3 = 196608;
export const SSL_REQUEST = 80877103;
export const GSS_REQUEST = 80877104;
export const CANCEL_REQUEST = 80877102;

/** The user and database that PGlite makes. */
export const HOST_USER = 'postgres';
export const HOST_DATABASE = 'postgres';

export function startupMessage(): Buffer {
  const body = Buffer.from(`user\0${HOST_USER}\0database\0${HOST_DATABASE}\0client_encoding\0UTF8\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, body]);
}

/** Whether the code of an untyped message asks for protocol version 3. */
export const isProtocol3 = (code: number): boolean => code >> 16 === 3;

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

/** Parse into the unnamed statement, without types of parameters. */
export const parseMessage = (sql: string): Buffer => message('P', Buffer.from(`\0${sql}\0\0\0`));

/** Ends a prepared statement. */
export const closeMessage = (name: string): Buffer => message('C', Buffer.from(`S${name}\0`));

export const syncMessage = (): Buffer => message('S', Buffer.alloc(0));

export const queryMessage = (sql: string): Buffer => message('Q', Buffer.from(`${sql}\0`));

export const copyFailMessage = (reason: string): Buffer => message('f', Buffer.from(`${reason}\0`));

/** @param code an SQLSTATE */
export function fatalMessage(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}

/** The first column of the rows in a reply, as text; NULL is the empty string. */
export function firstColumn(reply: Buffer): string[] {
  const values: string[] = [];
  for (let at = 0; at + 5 <= reply.length; at += 1 + reply.readInt32BE(at + 1)) {
    // D: DataRow, a count of columns (2 bytes), then length and bytes of each
    if (reply[at] !== 0x44) continue;
    const length = reply.readInt32BE(at + 7);
    values.push(length < 0 ? '' : reply.toString('utf8', at + 11, at + 11 + length));
  }
  return values;
}

/** The types of messages, as bytes. */
const [QUERY, PARSE, DESCRIBE, SYNC] = [0x51, 0x50, 0x44, 0x53];
const PORTAL = 0x50;
/** The whole reply to Parse. */
export const PARSE_COMPLETE: Buffer = message('1', Buffer.alloc(0));
/** Notices, parameters and notifications may come before any reply. */
const ASIDE = new Set(['N', 'S', 'A']);

/** The type of the first message of a reply that is an answer; undefined if there is none yet. */
export function firstReply(reply: Uint8Array): string | undefined {
  const bytes = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  for (const at of startsOf(bytes)) {
    const type = bytes.toString('latin1', at, at + 1);
    if (!ASIDE.has(type)) return type;
  }
  return undefined;
}

/** Whether nothing of a unit is left open: the messages are a simple query or end with Sync. */
export const isWhole = (messages: Buffer): boolean => messages[0] === QUERY || messages.at(-5) === SYNC;

/** The text of a simple query, or of one to parse, where that comes first. */
export function sqlOf(messages: Buffer): string | undefined {
  if (messages[0] !== QUERY && messages[0] !== PARSE) return undefined;
  const start = messages[0] === QUERY ? 5 : messages.indexOf(0, 5) + 1;
  return messages.toString('utf8', start, messages.indexOf(0, start));
}

/** One query as drivers send it, with nothing named. */
export interface Query {
  readonly parse: Buffer;
  /** Bind to Sync. */
  readonly rest: Buffer;
}

/** Parse, Bind, Describe of the portal or none, Execute and Sync, all unnamed. */
export function unnamedQuery(messages: Buffer): Query | undefined {
  const starts = [...startsOf(messages)];
  const types = starts.map((at) => messages.toString('latin1', at, at + 1)).join('');
  const [, bind = 0, third = 0] = starts;
  const described = messages[third] !== DESCRIBE || messages[third + 5] === PORTAL;
  const unnamed = messages[5] === 0 && messages[bind + 5] === 0 && messages[bind + 6] === 0;
  return /^PBD?ES$/.test(types) && described && unnamed
    ? { parse: messages.subarray(0, bind), rest: messages.subarray(bind) }
    : undefined;
}

function* startsOf(messages: Buffer): Generator<number> {
  for (let at = 0; at + 5 <= messages.length; at += 1 + messages.readInt32BE(at + 1)) yield at;
}

/** Messages that begin with an unnamed Parse, or with a Bind of an unnamed statement to the unnamed portal, with the name. */
export function named(messages: Buffer, name: string): Buffer {
  const at = messages[0] === PARSE ? 5 : 6;
  const head = Buffer.from(messages.subarray(0, at));
  head.writeInt32BE(messages.readInt32BE(1) + Buffer.byteLength(name), 1);
  return Buffer.concat([head, Buffer.from(name), messages.subarray(at)]);
}
