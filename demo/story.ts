/** Prints the demo as a story, and keeps count of what held and what each step cost. */
import type { Client } from '@modelcontextprotocol/client';
import { createTokenCounter } from '../src/tokens.ts';

const tokens = createTokenCounter();
const WIDTH = 108;
const SHOWN_LINES = 14;

export interface Reply {
  readonly text: string;
  readonly data: Record<string, unknown>;
  readonly failed: boolean;
}

export class Story {
  #failures: string[] = [];
  #steps = 0;
  #tokens = 0;

  chapter(title: string): void {
    console.log(`\n━━ ${title} ${'━'.repeat(Math.max(0, WIDTH - title.length - 4))}`);
  }

  tell(text: string): void {
    console.log(`\n${text}`);
  }

  /** Calls a tool as the agent and shows what the agent saw. */
  async call(client: Client, name: string, args: Record<string, unknown>, quiet = false): Promise<Reply> {
    const started = performance.now();
    const result = await client.callTool({ name, arguments: args });
    const milliseconds = Math.round(performance.now() - started);
    const content = Array.isArray(result.content) ? result.content : [];
    const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    const cost = tokens.count(JSON.stringify(args)) + tokens.count(text);
    this.#steps++;
    this.#tokens += cost;
    if (!quiet) {
      console.log(
        `\n  agent → ${name} ${shorten(JSON.stringify(args), 150)}   (${cost} tokens, ${milliseconds} ms)`,
      );
      console.log(indent(text));
    }
    const data = (result.structuredContent ?? {}) as Record<string, unknown>;
    return { text, data, failed: result.isError === true };
  }

  /** What must hold for the demo to pass. */
  check(claim: string, holds: boolean): void {
    console.log(`  ${holds ? '✓' : '✗'} ${claim}`);
    if (!holds) this.#failures.push(claim);
  }

  /** Prints the balance; returns the exit code. */
  end(): number {
    console.log(`\n${this.#steps} calls, ${this.#tokens} tokens in all (o200k, arguments and text results).`);
    if (this.#failures.length === 0) {
      console.log('Every step held.');
      return 0;
    }
    console.log(
      `${this.#failures.length} steps did not hold:\n${this.#failures.map((claim) => `  ✗ ${claim}`).join('\n')}`,
    );
    return 1;
  }
}

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

function indent(text: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `    │ ${shorten(line, WIDTH - 6)}`);
  if (lines.length > SHOWN_LINES) shown.push(`    │ … ${lines.length - SHOWN_LINES} more lines`);
  return shown.join('\n');
}
