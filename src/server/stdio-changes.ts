/** Tells the client of a stdio connection what has changed. */
import type { McpServer, ServerEvent } from '@modelcontextprotocol/server';
import type { Watcher } from '../memory/watch.ts';
import { changeEvents, Watch } from './changes.ts';
import { requestFailure } from './error-boundary.ts';
import type { Served } from './served.ts';
import type { StdioWire } from './stdio-wire.ts';

/** 2026-07-28: the SDK picks what an open `subscriptions/listen` asked for; while there is none nobody looks. */
export function tellListeners(server: McpServer, served: Served, wire: StdioWire): void {
  const watch = new Watch({ polls: true, tell: (changed) => notify(server, changeEvents(changed)) });
  wire.followListens((open) => {
    if (open > 0) watch.start(served.open());
    else watch.stop();
  });
  server.server.onclose = () => watch.stop();
}

/**
 * 2025-11-25: a changed list is told unasked, changed resources to those who subscribed. Other processes' changes are
 * looked for only while something is subscribed to.
 */
export function tellSubscriber(server: McpServer, served: Served): void {
  const subscribed = new Set<string>();
  const watcher: Watcher = {
    polls: false,
    tell: (changed) => {
      const wanted = (event: ServerEvent) => event.kind !== 'resource_updated' || subscribed.has(event.uri);
      notify(server, changeEvents(changed).filter(wanted));
    },
  };
  const watch = new Watch(watcher);
  watch.start(served.opened);
  const changeSubscriptions = async (change: () => void) => {
    change();
    watcher.polls = subscribed.size > 0;
    try {
      (await served.open()).changes.look();
    } catch (error) {
      throw requestFailure(error, 'resources/subscribe', served.log);
    }
    return {};
  };
  server.server.setRequestHandler('resources/subscribe', ({ params }) =>
    changeSubscriptions(() => subscribed.add(params.uri)),
  );
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) =>
    changeSubscriptions(() => subscribed.delete(params.uri)),
  );
  server.server.onclose = () => watch.stop();
}

function notify(server: McpServer, events: readonly ServerEvent[]): void {
  for (const event of events) {
    const sent =
      event.kind === 'resource_updated'
        ? server.server.sendResourceUpdated({ uri: event.uri })
        : server.server.sendResourceListChanged();
    // The client has just left.
    sent.catch(() => {});
  }
}
