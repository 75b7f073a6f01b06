import { mkdirSync, writeFileSync } from "node:fs";

/**
 * gen/browser/<file>.js and .d.ts: the route table and the types of one contract, `role` for `role_service.proto`. A browser needs no more: JSON goes in and out as it
 * is, so the protobuf runtime stays on the server.
 */
export function writeBrowser(files, methodRulesOf, routeOf) {
  mkdirSync("gen/browser", { recursive: true });
  for (const file of files) {
    for (const service of file.services) {
      const open = service.methods.filter((method) => routeOf(method));
      if (open.length === 0) continue;
      // qiming/identity/v1/role_service: "role".
      const name = file.name
        .split("/")
        .at(-1)
        .replace(/_service$/, "");
      const routes = Object.fromEntries(
        open.map((method) => [method.localName, routeEntry(method, routeOf(method), methodRulesOf(method))]),
      );
      const reasons = [...new Set(open.flatMap((method) => methodRulesOf(method).reasons))].sort();
      // Each route is a name of its own, so that a page which needs one does not load them all.
      const single = Object.entries(routes).map(
        ([name, route]) => `export const ${name} = ${JSON.stringify(route)};\n`,
      );
      writeFileSync(
        `gen/browser/${name}.js`,
        `${single.join("")}export const routes = { ${Object.keys(routes).join(", ")} };\nexport const reasons = ${JSON.stringify(reasons)};\n`,
      );
      writeFileSync(`gen/browser/${name}.d.ts`, declarations(file, service, open));
    }
  }
}

function routeEntry(method, { verb, path, body }, { secondFactorWithinSeconds, keptOnDevice }) {
  return {
    verb,
    path,
    ...(body && { body }),
    ...(method.methodKind === "server_streaming" && { stream: true }),
    ...(secondFactorWithinSeconds > 0 && { secondFactorWithinSeconds }),
    ...(keptOnDevice && { kept: true }),
  };
}

function declarations(file, service, methods) {
  const api = service.name.replace(/Service$/, "Api");
  const lines = methods.map((method) => {
    const output = `${method.output.name}Json`;
    const result =
      method.methodKind === "server_streaming"
        ? `AsyncIterable<Types.${output}>`
        : `Promise<Types.${output}>`;
    return `  ${method.localName}(request: Types.${method.input.name}Json, options?: CallOptions): ${result};`;
  });
  return [
    `import type * as Types from "../es/${file.name}_pb.js";`,
    `export type * from "../es/${file.name}_pb.js";`,
    "export interface CallOptions {",
    "  signal?: AbortSignal;",
    "  /** For writes; made anew for each call where it is left out. */",
    "  idempotencyKey?: string;",
    "}",
    `export interface ${api} {`,
    ...lines,
    "}",
    "export interface Route {",
    "  verb: string;",
    "  path: string;",
    '  /** "*": the whole rest of the request; a name: that field. */',
    "  body?: string;",
    "  stream?: boolean;",
    "  /** The caller must have shown a second factor within so many seconds. */",
    "  secondFactorWithinSeconds?: number;",
    "  /** The reader's device may keep the answer, to be read without a network. */",
    "  kept?: boolean;",
    "}",
    ...methods.map(({ localName }) => `export declare const ${localName}: Route;`),
    `export declare const routes: { [K in keyof ${api}]: Route };`,
    "/** Every reason with which a method of this service may refuse, beside those that every method has. */",
    "export declare const reasons: readonly string[];",
    "",
  ].join("\n");
}
