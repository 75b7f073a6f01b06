import satisfies from "spdx-satisfies";

/** Under these, whoever runs the platform owes nobody more than the text, which is in the image. */
const ALLOWED = [
  ...["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0"],
  ...["CC0-1.0", "Unlicense", "Zlib", "Python-2.0", "OFL-1.1"],
];
/** What a package's own description does not say, or says in words of its own; read in its files. */
const READ_IN_FILES = { "png-js": "MIT" };

/** The licence of a package, as an SPDX expression; undefined where nobody says one. */
export function licenceOf({ name, description: { license, licenses } }) {
  if (READ_IN_FILES[name]) return READ_IN_FILES[name];
  const said = [license ?? licenses ?? []]
    .flat()
    .map((each) => (typeof each === "string" ? each : each.type));
  return said.length === 0 ? undefined : said.length === 1 ? said[0] : `(${said.join(" OR ")})`;
}

/** @throws Error that names every package whose licence is missing, unknown, or not on the list */
export function refuseUnlicensed(packages) {
  const refused = packages
    .filter(({ isOurs }) => !isOurs)
    .map((each) => ({ ...each, licence: licenceOf(each) }))
    .filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0)
    throw new Error(
      `licences that are not on the list: ${refused.map(({ name, version, licence }) => `${name}@${version} (${licence ?? "none"})`).join(", ")}`,
    );
}

function isAllowed(licence) {
  try {
    return licence !== undefined && satisfies(licence, ALLOWED);
  } catch {
    return false; // No SPDX expression.
  }
}
