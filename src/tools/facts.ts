/** Facts as arguments. */
import { z } from 'zod';
import type { FactInput } from '../memory/facts-input.ts';

export const fact = z.strictObject({
  subject: z.string().min(1).max(500),
  predicate: z.string().min(1).max(200),
  object: z.string().min(1).max(500),
  valid_from: z.string().optional(),
  valid_to: z.string().optional(),
  exclusive: z.boolean().optional().describe('true: ends the earlier value'),
  confidence: z.number().min(0).max(1).optional(),
});

export const toFactInput = ({ valid_from, valid_to, ...same }: z.output<typeof fact>): FactInput => ({
  ...same,
  validFrom: valid_from,
  validTo: valid_to,
});
