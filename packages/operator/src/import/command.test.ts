import { expect, test } from "@jest/globals";
import { runImport } from "./command.ts";
import { createImports } from "./imports.ts";

const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

test("whatever the platform can take in, an operator can bring", async () => {
  const usage = await runImport([], {}).catch((error: Error) => error.message);
  const offered = [...String(usage).matchAll(/^ {2}([a-z-]+) </gm)].map(([, name]) => camel(name!));
  const { knows: _, ...taken } = createImports({} as never);
  expect(offered.sort()).toEqual(Object.keys(taken).sort());
});
