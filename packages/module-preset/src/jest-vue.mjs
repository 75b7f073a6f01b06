// A .vue file → the script with its template inside, without its styles. Jest's own package for this does not run on its present release.
import { createHash } from "node:crypto";
import { compileScript, parse } from "vue/compiler-sfc";
import { compile } from "./jest-ts.mjs";

export default {
  process(source, filename) {
    const { descriptor, errors } = parse(source, { filename });
    if (errors.length > 0) throw errors[0];
    const id = createHash("sha256").update(filename).digest("hex").slice(0, 8);
    const script = compileScript(descriptor, { id, inlineTemplate: true });
    return compile(script.content, `${filename}.ts`);
  },
};
