import { getBank } from '../store/queries/banks.ts';
import { type Bank, reading } from './bank.ts';

/** When and where a bank's reader is: what "3 weeks ago" and local times are counted from. */
export async function viewpoint(bank: Bank): Promise<{ now: Date; timeZone: string }> {
  const { timeZone } = await reading(bank, getBank);
  return { now: bank.clock.now(), timeZone };
}
