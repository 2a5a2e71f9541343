/**
 * From what memories state about one subject and predicate to what is valid when. Pure, and a function of the set of
 * statements: their order of arrival decides nothing but ties, and taking one away gives back what was without it.
 *
 * Times are milliseconds since the epoch; intervals include their start and exclude their end.
 */

/** One fact as a memory states it. */
export interface Statement {
  readonly id: number;
  readonly object: number;
  /** Null: since unknown. */
  readonly from: number | null;
  /** Null: no end is known. */
  readonly to: number | null;
  readonly saidAt: number;
  /** The statement that was declared to take this one's place, and since when. */
  readonly replaced?: { readonly by: number; readonly at: number };
  /** It takes the place of another statement, so what was before is known to have been something else. */
  readonly replaces?: boolean;
}

/** What is left of a statement's validity beside the others. */
export interface Validity {
  readonly id: number;
  readonly from: number | null;
  /** Equal to `from`: valid at no time of its own. */
  readonly to: number | null;
  /** The statement that set the end, if another one did. */
  readonly closedBy: number | null;
  /** The statement that holds the interval which this one only confirms. */
  readonly restates: number | null;
}

/** The earliest moment at which a statement is known to hold: its start or, without one, when it was said. */
export const anchorOf = ({ from, to, saidAt }: Pick<Statement, 'from' | 'to' | 'saidAt'>): number =>
  from ?? (to === null ? saidAt : Math.min(saidAt, to));

/**
 * Validities when only one object can be true at a time: a statement ends the earlier one of another object where it
 * starts. Of two that start together the later said prevails, then the later recorded.
 */
export function exclusiveValidities(statements: readonly Statement[]): Validity[] {
  const spells: Spell[] = [];
  const bounded = statements.map(bound);
  for (const each of bounded.filter((some) => !isVoid(some)).sort(inOrder)) {
    const last = spells.at(-1);
    if (last?.object === each.object && touches(last, each)) {
      confirm(last, each);
    } else {
      if (last) end(last, anchorOf(each), each.id);
      spells.push(spellOf(each, last));
    }
  }
  return [...spells.flatMap(toValidities), ...bounded.filter(isVoid).map(voided)];
}

/** Validities when objects can be true side by side: only statements of the same object bear on each other. */
export function coexistingValidities(statements: readonly Statement[]): Validity[] {
  const byObject = new Map<number, Statement[]>();
  for (const each of statements) {
    const same = byObject.get(each.object);
    if (same) same.push(each);
    else byObject.set(each.object, [each]);
  }
  return [...byObject.values()].flatMap(exclusiveValidities);
}

/** A statement until where it holds by itself: at the latest until what was declared to replace it starts. */
interface Bounded extends Statement {
  /** Whose doing the end is; its own number where it states the end. */
  readonly endedBy: number;
}

function bound(statement: Statement): Bounded {
  const { from, to, replaced, id } = statement;
  if (!replaced || (to !== null && to <= replaced.at)) return { ...statement, endedBy: id };
  return { ...statement, to: Math.max(replaced.at, from ?? -Infinity), endedBy: replaced.by };
}

/** Replaced from before it starts: it holds at no time and ends nothing. */
const isVoid = ({ from, to }: Statement): boolean => from !== null && from === to;

const voided = ({ id, from, to, endedBy }: Bounded): Validity => ({
  id,
  from,
  to,
  closedBy: endedBy,
  restates: null,
});

/** A stretch of time in which one object holds, with the statements that confirm it. */
interface Spell {
  readonly object: number;
  readonly owner: Bounded;
  readonly from: number | null;
  to: number | null;
  closedBy: number | null;
  /** When what is known of the end was said. */
  endSaidAt: number;
  readonly confirming: Bounded[];
}

/** That something lasted until a moment is known before what starts at that moment. */
const inOrder = (a: Statement, b: Statement): number =>
  anchorOf(a) - anchorOf(b) ||
  Number(isEnding(b)) - Number(isEnding(a)) ||
  a.saidAt - b.saidAt ||
  a.id - b.id;

/** States only an end that had passed when it was said: "lived there until 2023". */
const isEnding = ({ from, to, saidAt }: Statement): boolean => from === null && to !== null && to <= saidAt;

function spellOf(statement: Bounded, before: Spell | undefined): Spell {
  const { object, saidAt, id, to, endedBy } = statement;
  const from = statement.from ?? reachBack(statement, before);
  return {
    object,
    owner: statement,
    from,
    to,
    closedBy: endedBy === id ? null : endedBy,
    endSaidAt: saidAt,
    confirming: [],
  };
}

/** An unknown start reaches back to the end of what was true before, but not over the end of the same. */
function reachBack(statement: Statement, before: Spell | undefined): number | null {
  if (!before) return statement.replaces ? anchorOf(statement) : null;
  return before.object === statement.object ? anchorOf(statement) : before.to;
}

const touches = (spell: Spell, statement: Statement): boolean =>
  spell.to === null || anchorOf(statement) < spell.to || isEnding(statement);

/** The same object, stated again: the start stays, and an end that is known beats one that is not, the later said first. */
function confirm(spell: Spell, statement: Bounded): void {
  spell.confirming.push(statement);
  const { to, endedBy } = statement;
  if (to === null || (spell.to !== null && statement.saidAt < spell.endSaidAt)) return;
  spell.to = to;
  spell.closedBy = endedBy;
  spell.endSaidAt = statement.saidAt;
}

function end(spell: Spell, at: number, by: number): void {
  if (spell.to !== null && spell.to <= at) return;
  spell.to = at;
  spell.closedBy = by;
}

function toValidities({ owner, from, to, closedBy, confirming }: Spell): Validity[] {
  return [
    { id: owner.id, from, to, closedBy, restates: null },
    ...confirming.map((each) => {
      const at = anchorOf(each);
      return { id: each.id, from: at, to: at, closedBy: null, restates: owner.id };
    }),
  ];
}
