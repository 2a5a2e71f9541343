/** What a tool is: a name, what it takes and gives, and what it does in a bank. Knows nothing of the protocol's SDK. */
import type { z } from 'zod';
import type { Bank } from '../memory/bank.ts';
import { parseArguments } from './arguments.ts';

/** How a call affects what is stored; hosts use it to decide what to ask their user. */
export type Effect = 'read' | 'write' | 'destroy';

export interface Tool {
  readonly name: string;
  readonly title: string;
  /** Written for the model; every token of it is paid for in every conversation. */
  readonly description: string;
  readonly effect: Effect;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Runs the tool on raw arguments. Throws MempageError for everything that the caller can mend. */
  call(bank: Bank, args: unknown, signal?: AbortSignal): Promise<ToolResult>;
}

/** The same facts twice: for clients that show text and for those that show data. */
export interface ToolResult {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly input: Input;
  readonly output: Output;
  handle(bank: Bank, args: z.output<Input>, signal?: AbortSignal): Promise<ToolResult>;
}

/** Turns a typed definition into a tool whose arguments are checked before they reach it. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { handle, ...rest } = definition;
  return {
    ...rest,
    call: async (bank, args, signal) => handle(bank, parseArguments(definition.input, args), signal),
  };
}
