/** Text edits of a core block. Pure. */
import { invalidInput } from '../errors.ts';

export const CORE_OPS = ['append', 'replace', 'insert', 'rewrite', 'create', 'delete', 'restore'] as const;
export type CoreOp = (typeof CORE_OPS)[number];

export interface CoreEdit {
  readonly op: CoreOp;
  readonly text?: string;
  /** For `replace`: the text to replace, which must be there exactly once. */
  readonly old?: string;
  /** For `insert`: the line before which the text goes, from 1; one past the last puts it at the end. */
  readonly line?: number;
}

/** @throws MempageError `invalid_input` when the edit does not fit the text. */
export function editText(content: string, edit: CoreEdit): string {
  if (edit.text?.includes('\0'))
    throw invalidInput('text holds a NUL character, which cannot be stored. Remove it.');
  switch (edit.op) {
    case 'append':
      return content === '' ? required(edit) : `${content.replace(/\n$/, '')}\n${required(edit)}`;
    case 'replace':
      return replaceOnce(content, edit.old, given(edit));
    case 'insert':
      return insertLine(content, edit.line, required(edit));
    case 'rewrite':
      return given(edit);
    case 'create':
      return edit.text ?? '';
    case 'delete':
    case 'restore':
      return content;
  }
}

function required({ op, text }: CoreEdit): string {
  if (text) return text;
  throw invalidInput(`op "${op}" needs text.`);
}

/** Empty text is a choice; forgotten text would silently take away what is there. */
function given({ op, text }: CoreEdit): string {
  if (text !== undefined) return text;
  throw invalidInput(`op "${op}" needs text; give "" to leave nothing in its place.`);
}

function replaceOnce(content: string, old: string | undefined, text: string): string {
  if (!old) throw invalidInput('op "replace" needs old: the exact text to replace.');
  const at = content.indexOf(old);
  if (at < 0) {
    throw invalidInput(
      'old is not in the block. Copy it exactly, with its white space, from what memory_context shows.',
    );
  }
  if (content.indexOf(old, at + 1) >= 0) {
    throw invalidInput(
      'old is in the block more than once. Give more of the text around it, so that it is unique.',
    );
  }
  return content.slice(0, at) + text + content.slice(at + old.length);
}

function insertLine(content: string, line: number | undefined, text: string): string {
  const lines = content === '' ? [] : content.split('\n');
  if (line === undefined || line < 1 || line > lines.length + 1) {
    throw invalidInput(
      `op "insert" needs line, from 1 to ${lines.length + 1}: the text goes before that line.`,
    );
  }
  return [...lines.slice(0, line - 1), text, ...lines.slice(line - 1)].join('\n');
}

/** What stands for a list or a heading at the start of a line. */
const MARK = /^\s*(?:[-*+#>]+|\d+[.)])\s+/;

/** The text of a block and its lines, with and without marks of lists, as far as they were not there before. */
export function textsOf(content: string, before = ''): string[] {
  if (content === before) return [];
  const known = new Set(before.split('\n'));
  const lines = content.split('\n').filter((line) => !known.has(line));
  return [content, ...lines, ...lines.map((line) => line.replace(MARK, ''))];
}
