import { BANK_RULE, bankName, configError, list } from './values.ts';

/** RFC 6750's b64token; shorter ones could be guessed. */
const TOKEN = /^[\w.~+/-]{32,}=*$/;

/**
 * Bearer token → bank, from `token=bank` pairs.
 * @throws MempageError `config` that says which pair is wrong without showing it: it is a secret.
 */
export function tokenBanks(text: string | undefined): Map<string, string> {
  const tokens = new Map<string, string>();
  for (const [at, pair] of list(text).entries()) {
    const fault = (what: string) => configError(`MEMPAGE_TOKENS (--tokens), pair ${at + 1}: ${what}.`);
    // A token may end with `=`; a bank's name holds none.
    const cut = pair.lastIndexOf('=');
    const [token, bank] = [pair.slice(0, cut), pair.slice(cut + 1)];
    if (cut < 1) throw fault('must be token=bank');
    if (!TOKEN.test(token)) throw fault('the token must be at least 32 letters, digits and - . _ ~ + /');
    if (!bankName(bank)) throw fault(`the bank must be ${BANK_RULE}`);
    if (tokens.has(token)) throw fault('the token is there twice');
    tokens.set(token, bank);
  }
  return tokens;
}
