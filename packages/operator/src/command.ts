import type { Environment } from "@qiming/service-kit";

/** One thing that an operator can have done. */
export interface Command {
  /** As usage shows them. */
  readonly arguments: string;
  readonly what: string;
  /** @returns what to tell whoever typed it */
  run(args: readonly string[], environment: Environment): string | Promise<string>;
}

/** The only argument of a command. @throws Error that names it */
export function onlyArgument(args: readonly string[], name: string): string {
  const [first, ...rest] = args;
  if (!first || rest.length > 0) throw new Error(`one argument is wanted: ${name}`);
  return first;
}
