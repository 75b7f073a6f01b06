import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** As the gateway compresses, and nginx/built-files.conf expects: every file of these kinds has both its forms beside it. */
const COMPRESSIBLE = new Set([".js", ".css", ".json", ".svg"]);

/** Once, as far as it goes: what a server compresses while people wait it compresses less. */
export async function precompress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    const plain = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
    writeFileSync(`${file}.br`, await promisify(brotliCompress)(plain, { params }));
    writeFileSync(`${file}.gz`, await promisify(gzip)(plain, { level: 9 }));
  }
}
