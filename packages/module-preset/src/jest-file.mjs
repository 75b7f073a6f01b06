// A picture is its name, a stylesheet nothing: what they look like is no matter for these tests.
import { basename } from "node:path";

export default {
  process: (_, filename) => ({ code: `export default ${JSON.stringify(basename(filename))};` }),
};
