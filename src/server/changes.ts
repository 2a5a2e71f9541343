/** Changes in a bank as the protocol's change events. */
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';
import type { Changed, Watcher } from '../memory/watch.ts';
import type { Opened, Served } from './served.ts';
import { CORE_URI, coreBlockUri, memoryUri, sessionUri } from './uris.ts';

export function changeEvents(changed: Changed): ServerEvent[] {
  const uris = [
    ...(changed.core.length > 0 ? [CORE_URI] : []),
    ...changed.core.map(coreBlockUri),
    ...changed.memories.map(memoryUri),
    ...changed.sessions.map(sessionUri),
  ];
  return [
    ...(changed.coreList ? [{ kind: 'resources_list_changed' } as const] : []),
    ...uris.map((uri) => ({ kind: 'resource_updated', uri }) as const),
  ];
}

/**
 * The bus behind `subscriptions/listen` over HTTP, one per bank: a subscriber must not hear of another bank. Each open
 * stream watches the change log, so that several server processes on one database behave as one.
 */
export function changeBus(served: Served): ServerEventBus {
  return {
    subscribe: (listener) => {
      const watch = new Watch({
        polls: true,
        tell: (changed) => {
          for (const event of changeEvents(changed)) listener(event);
        },
      });
      watch.start(served.open());
      return () => watch.stop();
    },
    // Everything that changes stands in the change log already.
    publish: () => {},
  };
}

/** A watch on changes that may be begun and ended while they are still being opened. */
export class Watch {
  readonly #watcher: Watcher;
  #wanted = false;
  #stop: (() => void) | undefined;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  start(opened: Promise<Opened>): void {
    this.#wanted = true;
    opened.then(
      ({ changes }) => {
        if (this.#wanted) this.#stop ??= changes.watch(this.#watcher);
      },
      // Those who call a tool are told why.
      () => {},
    );
  }

  stop(): void {
    this.#wanted = false;
    this.#stop?.();
    this.#stop = undefined;
  }
}
