import { readFileSync } from "node:fs";

const description = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The release that this code is of: the packages of the platform carry one version together. */
export const VERSION = description.version;
