import type { Store } from '../../../src/store/store.ts';

/** Holds up all writes of a bank until it is opened, so that a test can be sure that one is in flight. */
export async function closeGate(store: Store, bank: string): Promise<{ open(): Promise<void> }> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const transaction = store.write(bank, 'gate', async () => {
    entered();
    await held;
  });
  await inside;
  return {
    open: async () => {
      release();
      await transaction;
    },
  };
}
