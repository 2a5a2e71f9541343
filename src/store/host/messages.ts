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
