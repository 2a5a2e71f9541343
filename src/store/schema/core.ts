import { integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { bankId, instant, mempage, onlyOwnBank } from './columns.ts';

/** Core blocks as they are now; a deleted one keeps its row so that it can be restored. */
export const coreBlocks = mempage.table(
  'core_blocks',
  {
    bankId: bankId(),
    name: text('name').notNull(),
    content: text('content').notNull(),
    description: text('description'),
    maxTokens: integer('max_tokens').notNull(),
    version: integer('version').notNull(),
    revisedAt: instant('revised_at').notNull(),
    actor: text('actor').notNull(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [primaryKey({ columns: [t.bankId, t.name] }), onlyOwnBank()],
);

/** What a core block was before each edit. */
export const coreBlockVersions = mempage.table(
  'core_block_versions',
  {
    bankId: bankId(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    content: text('content').notNull(),
    description: text('description'),
    recordedAt: instant('recorded_at').notNull(),
    retiredAt: instant('retired_at').notNull(),
    deletedAt: instant('deleted_at'),
    actor: text('actor').notNull(),
    reason: text('reason'),
  },
  (t) => [primaryKey({ columns: [t.bankId, t.name, t.version] }), onlyOwnBank()],
);
