import { readFileSync } from "node:fs";

const description = new URL("../package.json", import.meta.url);

/** The release of which this is a part: its packages carry one version together. */
export const RELEASE = (JSON.parse(readFileSync(description, "utf8")) as { version: string }).version;

/** Whether a release came after another; each is `1.2.3`. */
export function isNewer(release: string, than: string): boolean {
  const [a, b] = [release, than].map((each) => each.split(/[.-]/).slice(0, 3).map(Number)) as [
    number[],
    number[],
  ];
  const at = a.findIndex((number, i) => number !== b[i]);
  return at >= 0 && a[at]! > (b[at] ?? 0);
}
