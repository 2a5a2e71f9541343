/** Looks at what is about to be stored: secrets are taken out, instructions to a model are noticed. */
import { isOwn, type Origin } from '../../types.ts';
import type { MemoryInput } from '../memory-input.ts';
import { instructionsIn } from './instructions.ts';
import { removeSecrets } from './secrets.ts';

export interface Screening {
  /** The input without secrets. */
  readonly input: MemoryInput;
  /** Kinds of secrets that were taken out. */
  readonly removed: readonly string[];
  /** Why the content reads like instructions to a model; undefined if it does not. */
  readonly instructions?: string;
  /** Keys that repeat what was erased were left out. */
  readonly keysErased?: boolean;
}

export async function screen(input: MemoryInput): Promise<Screening> {
  const content = await removeSecrets(input.content);
  const keys = await Promise.all((input.keys ?? []).map(removeSecrets));
  const objects = await Promise.all((input.facts ?? []).map((fact) => removeSecrets(fact.object)));
  const cleaned = [content, ...keys, ...objects];
  return {
    input: {
      ...input,
      content: content.text,
      keys: input.keys && keys.map(({ text }) => text),
      facts: input.facts?.map((fact, i) => ({ ...fact, object: objects[i]?.text ?? fact.object })),
    },
    removed: [...new Set(cleaned.flatMap(({ removed }) => removed))],
    instructions: instructionsIn(input.content),
  };
}

/** An update without secrets in its texts. */
export async function screenUpdate<
  Input extends { readonly content?: string; readonly keys?: readonly string[] },
>(input: Input): Promise<{ input: Input; removed: readonly string[] }> {
  const content = input.content === undefined ? undefined : await removeSecrets(input.content);
  const keys = await Promise.all((input.keys ?? []).map(removeSecrets));
  const removed = [...(content?.removed ?? []), ...keys.flatMap((key) => key.removed)];
  return {
    input: { ...input, content: content?.text, keys: input.keys && keys.map(({ text }) => text) },
    removed: [...new Set(removed)],
  };
}

/** The reason for keeping a memory out of results, if there is one: people and the agent itself may write instructions. */
export const quarantineReason = (origin: Origin, instructions: string | undefined): string | undefined =>
  isOwn(origin) ? undefined : instructions;
