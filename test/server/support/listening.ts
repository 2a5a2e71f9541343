/** An open `subscriptions/listen` over HTTP. */
import { type Message, modernRequest } from './program.ts';

export interface Listening {
  readonly messages: readonly Message[];
  close(): void;
}

export async function listen(url: string, notifications: object, headers: object = {}): Promise<Listening> {
  const abort = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'Mcp-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'subscriptions/listen',
      ...headers,
    },
    body: JSON.stringify(modernRequest(1, 'subscriptions/listen', { notifications })),
    signal: abort.signal,
  });
  const messages: Message[] = [];
  const reading = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) messages.push(JSON.parse(data) as Message);
      }
    }
  };
  // Ends with the abort.
  reading().catch(() => {});
  return { messages, close: () => abort.abort() };
}
