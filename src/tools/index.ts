/** The registry: every tool, in the order in which clients list them. */
import { coreEdit } from './core-edit.ts';
import type { Tool } from './define.ts';
import { memoryContext } from './memory-context.ts';
import { memoryForget } from './memory-forget.ts';
import { memoryGraph } from './memory-graph.ts';
import { memoryInsert } from './memory-insert.ts';
import { memoryRead } from './memory-read.ts';
import { memoryReflect } from './memory-reflect.ts';
import { memorySearch } from './memory-search.ts';
import { memoryTimeline } from './memory-timeline.ts';
import { memoryUpdate } from './memory-update.ts';

export const tools: readonly Tool[] = [
  memoryContext,
  memorySearch,
  memoryTimeline,
  memoryRead,
  memoryInsert,
  memoryUpdate,
  memoryForget,
  memoryGraph,
  coreEdit,
  memoryReflect,
];
