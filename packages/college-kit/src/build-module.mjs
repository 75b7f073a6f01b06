import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build } from "vite";

/** Builds the module in the present folder and reads what came out: path → bytes. */
export async function buildModule() {
  await build({ logLevel: "warn" });
  const files = readdirSync("dist", { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative("dist", path).split(sep).join("/"), new Uint8Array(readFileSync(path))];
    }),
  );
}
