// Options are extensions: only the generated code knows their shape, and it carries the values.
import { getOption, hasOption } from "@bufbuild/protobuf";
import * as contracts from "../gen/index.js";

const methods = new Map(
  contracts.services.flatMap((service) => service.methods.map((method) => [path(method), method])),
);

function path(method) {
  return `${method.parent.typeName}.${method.name}`;
}

/** The option `qiming.options.v1.method` of a method, or undefined. */
export function methodRulesOf(method) {
  const generated = methods.get(path(method));
  return hasOption(generated, contracts.methodRules)
    ? getOption(generated, contracts.methodRules)
    : undefined;
}

/** `{ verb, path, body }` of a method, or undefined where it has no HTTP route. */
export function routeOf(method) {
  const generated = methods.get(path(method));
  if (!hasOption(generated, contracts.http)) return undefined;
  const { pattern, body } = getOption(generated, contracts.http);
  return { verb: pattern.case.toUpperCase(), path: pattern.value, body };
}
