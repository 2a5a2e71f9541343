import type { BankDefaults } from '../../src/store/store.ts';

/** A zone with an offset and a change of clocks, so that a test notices where a zone was forgotten. */
export const BANK_DEFAULTS: BankDefaults = { timeZone: 'Europe/Amsterdam', language: 'en' };
