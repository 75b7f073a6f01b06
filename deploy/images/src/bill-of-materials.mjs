// What is in an image, for whoever must answer "are we affected?": a CycloneDX bill of materials, and the licences with their texts.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import { hashesIn } from "./installed.mjs";
import { licenceOf, refuseUnlicensed } from "./licences.mjs";

const TEXT = /^(licen[cs]e|copying|notice)/i;

/**
 * Writes `sbom.cdx.json` and `third-party-licences.txt`.
 *
 * @throws Error where a licence is not on the list, or the bill is not valid by its schema
 */
export async function writeBill({ name, packages, lockfile, folder }) {
  refuseUnlicensed(packages);
  const bill = JSON.stringify(billOf(name, packages, hashesIn(lockfile)), null, 1);
  await refuseInvalid(bill);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "sbom.cdx.json"), bill);
  writeFileSync(join(folder, "third-party-licences.txt"), licenceTexts(packages));
}

/** @see https://cyclonedx.org/docs/1.6/json/ */
function billOf(name, packages, hashes) {
  const refs = new Map(packages.map((each) => [each.folder, refOf(each)]));
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000).toISOString(),
      component: { type: "container", "bom-ref": `image:${name}`, name: `qiming/${name}` },
    },
    components: unique(
      packages.map((each) => componentOf(each, hashes)),
      (each) => each["bom-ref"],
    ),
    dependencies: unique(
      packages.map((each) => ({
        ref: refOf(each),
        dependsOn: [...new Set(each.needs.map((folder) => refs.get(folder)))].sort(),
      })),
      ({ ref }) => ref,
    ),
  };
  // The same content has the same number, whoever builds it.
  const hash = createHash("sha256").update(JSON.stringify(bill)).digest("hex");
  const uuid = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return { ...bill, serialNumber: `urn:uuid:${uuid.join("-")}` };
}

function componentOf(each, hashes) {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(each.name);
  const hash = hashes.get(`${each.name}@${each.version}`);
  const licence = licenceOf(each);
  return {
    type: "library",
    "bom-ref": refOf(each),
    ...(group && { group }),
    ...{ name, version: each.version, purl: purlOf(each) },
    ...(hash && { hashes: [{ alg: "SHA-512", content: hash }] }),
    ...(licence &&
      !each.isOurs && {
        licenses: [/ (OR|AND|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } }],
      }),
  };
}

const refOf = ({ name, version }) => `${name}@${version}`;

function purlOf({ name, version }) {
  const parts = name.split("/");
  return new PackageURL(
    "npm",
    parts.length > 1 ? parts[0] : undefined,
    parts.at(-1),
    version,
    undefined,
    undefined,
  ).toString();
}

/** The first of those that are called the same: one package stands twice where it is installed beside different others. */
const unique = (list, keyOf) =>
  [...new Map(list.toReversed().map((each) => [keyOf(each), each])).values()].reverse();

export async function refuseInvalid(bill) {
  const faults = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill);
  if (faults) throw new Error(`the bill of materials is not valid: ${JSON.stringify(faults)}`);
}

/** Every licence once, below the packages that stand under it. */
function licenceTexts(packages) {
  const byText = new Map();
  for (const each of packages.filter(({ isOurs }) => !isOurs)) {
    const texts = readdirSync(each.folder)
      .filter((file) => TEXT.test(file))
      .sort()
      .map((file) => readFileSync(join(each.folder, file), "utf8").trim());
    const text = texts.join("\n\n") || "(The package holds no text of its licence.)";
    byText.set(text, [...(byText.get(text) ?? []), `${each.name} ${each.version}: ${licenceOf(each)}`]);
  }
  return [...byText]
    .map(([text, names]) => `${[...new Set(names)].join("\n")}\n\n${text}\n`)
    .join(`\n${"=".repeat(80)}\n\n`);
}
