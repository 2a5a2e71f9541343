/** Calls of all tools with text wherever an argument can hold text, and ways to replace one of these texts. */

/** Each would be accepted. `x` stands for text, also as the name of a field. */
export const callsWithText = (id: string): [tool: string, args: Record<string, unknown>][] => [
  ['memory_context', { task: 'x' }],
  ['memory_search', { query: 'x', context: 'x', speaker: 'x', session: 'x', tags: ['x'], about: 'x' }],
  ['memory_timeline', { speaker: 'x', session: 'x', tags: ['x'], about: 'x' }],
  ['memory_timeline', { group_by: 'metadata.x', number: 'x' }],
  [
    'memory_insert',
    {
      memories: [
        {
          content: 'x',
          ref: 'x',
          session: 'x',
          speaker: 'x',
          tags: ['x'],
          keys: ['x'],
          source: 'x',
          facts: [{ subject: 'x', predicate: 'x', object: 'x' }],
          metadata: { x: 'x', list: ['x', { x: 'x' }] },
        },
      ],
    },
  ],
  [
    'memory_update',
    {
      id,
      content: 'x',
      speaker: 'x',
      tags: ['x'],
      keys: ['x'],
      source: 'x',
      facts: [{ subject: 'x', predicate: 'x', object: 'x' }],
      metadata: { x: ['x'] },
      reason: 'x',
    },
  ],
  ['memory_forget', { mode: 'fade', speaker: 'x', session: 'x', tags: ['x'], reason: 'x' }],
  ['memory_graph', { entity: 'x', predicate: 'x', to: 'x' }],
  ['memory_graph', { entities: ['x'] }],
  ['core_edit', { block: 'human', op: 'append', text: 'x', description: 'x', reason: 'x' }],
  ['core_edit', { block: 'human', op: 'replace', old: 'x', text: 'x' }],
];

/** Every variant of a value in which one text, or one name of a field, is replaced. */
export function* variants(value: unknown, replacement: string): Generator<unknown> {
  if (typeof value === 'string') {
    if (value === 'x' || value.endsWith('.x')) yield value.slice(0, -1) + replacement;
  } else if (Array.isArray(value)) {
    for (const [i, each] of value.entries())
      for (const variant of variants(each, replacement)) yield value.with(i, variant);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      for (const variant of variants(each, replacement)) yield { ...value, [name]: variant };
      if (name === 'x') yield { ...omit(value, 'x'), [replacement]: each };
    }
  }
}

const omit = (value: object, name: string): object =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
