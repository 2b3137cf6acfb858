import type { Language, Localized } from '../core/language.ts';

/** A command that does one thing and ends, beside those that run processes. */
export interface ToolCommand {
  /** What is typed, `journal verify`. */
  readonly name: string;
  /** What may follow it, for the help. */
  readonly takes: string;
  readonly says: Localized;
  /**
   * Does it, and prints what came of it: results to stdout, what is wrong to stderr.
   * @param args what follows the name, unread
   * @returns the exit code, one of `exits` when not 0
   */
  run(args: readonly string[], language: Language): Promise<number>;
}

/** Every such command. Each loads its part of the house only when it is called. */
export const toolCommands: readonly ToolCommand[] = [];

/** The command that a command line begins with, and what follows its name. */
export function toolCommandOf(
  argv: readonly string[],
): { readonly tool: ToolCommand; readonly args: readonly string[] } | undefined {
  const tool = toolCommands.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  return tool && { tool, args: argv.slice(tool.name.split(' ').length) };
}
