/** What should not be lost: important memories that fade, and preferences that belong into core memory. */
import { DAY } from '../../forgetting/retention.ts';
import { formatId } from '../../ids.ts';
import { analyze } from '../../retrieval/analyze.ts';
import { getCoreBlock } from '../../store/queries/core-blocks.ts';
import { fadingIds, latestStatements, type Statement } from '../../store/queries/reflection.ts';
import type { MemoryId } from '../../types.ts';
import type { Finder } from './finding.ts';

const list = (ids: readonly MemoryId[]): string => JSON.stringify(ids.map((id) => formatId('m', id)));

const SOON_DAYS = 30;
const IMPORTANT = 0.6;
const PER_ITEM = 10;

export const findFading: Finder = async (tx, { now, limit }) => {
  const soon = new Date(now.getTime() + SOON_DAYS * DAY);
  const ids = await fadingIds(tx, { soon, importance: IMPORTANT, limit: limit * PER_ITEM });
  const items = Array.from({ length: Math.ceil(ids.length / PER_ITEM) }, (_, i) =>
    ids.slice(i * PER_ITEM, (i + 1) * PER_ITEM),
  );
  return items.map((some) => ({
    kind: 'fading',
    key: `fading:${some[0]}`,
    ids: some,
    why: `important, not recalled for long, and out of results within ${SOON_DAYS} days`,
    how: `memory_read ids ${list(some)}: reading keeps them. For good: memory_update importance 1. No longer important: memory_update importance 0.3.`,
  }));
};

const TAGS = ['preference', 'preferences'];
/** English only; a tag works in every language. */
const STATED =
  "\\mI('m| am)? (really |usually |generally )?(like|love|prefer|hate|dislike|always|never|allergic|vegetarian|vegan)\\M";
/** How many of the latest memories are looked at. */
const AMONG = 1_000;
const IMPORTANT_PREFERENCE = 0.7;
/** Shared terms that make two statements speak of one thing, besides the words of preferring. */
const SHARED = 2;
const PREFERRING = 'I like love prefer hate dislike always never really usually generally';

/** Preferences that were stated more than once, or tagged as such and important, since the block was last edited. */
export const findPreferences: Finder = async (tx, { language }) => {
  const human = await getCoreBlock(tx, 'human');
  const since = human && !human.deletedAt ? human.revisedAt : null;
  const stated = await latestStatements(tx, { tags: TAGS, pattern: STATED, since, among: AMONG });
  const known = terms(human?.content ?? '', language);
  const recurring = recurringAmong(stated, language).filter(
    ({ content }) => ![...terms(content, language)].every((term) => known.has(term)),
  );
  if (recurring.length === 0) return [];
  const ids = recurring.slice(0, PER_ITEM).map(({ id }) => id);
  return [
    {
      kind: 'preference',
      key: `preference:${since?.getTime() ?? 0}`,
      ids,
      why: 'stated more than once or called important, and not in the core block "human" since',
      how: `memory_read ids ${list(ids)}, then core_edit block "human" op "append" (or "replace"): what lasts, in a line each`,
    },
  ];
};

const terms = (text: string, language: string): Set<string> => new Set(analyze(text, language).terms.keys());

function recurringAmong(stated: readonly Statement[], language: string): Statement[] {
  const common = terms(PREFERRING, language);
  const subjects = stated.map(
    ({ content }) => new Set([...terms(content, language)].filter((term) => !common.has(term))),
  );
  const again = (i: number) =>
    subjects.some(
      (other, j) =>
        j !== i &&
        [...other].filter((term) => subjects[i]?.has(term)).length >= Math.min(SHARED, other.size || 1),
    );
  return stated.filter((each, i) => (each.tagged && each.importance >= IMPORTANT_PREFERENCE) || again(i));
}
