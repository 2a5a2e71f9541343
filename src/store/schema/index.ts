/** All tables. drizzle-kit generates migrations from here. */
export * from './banks.ts';
export { mempage } from './columns.ts';
export * from './core.ts';
export * from './facts.ts';
export * from './keys.ts';
export * from './memories.ts';
