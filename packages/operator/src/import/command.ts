import { createTokenIssuer, folderStore, peerChannels, type Environment } from "@qiming/service-kit";
import { toImportConfig, type ImportConfig } from "./config.ts";
import { createImports } from "./imports.ts";

type Imports = ReturnType<typeof createImports>;

interface Kind {
  /** What its path names. */
  readonly path: "<file.yaml>" | "<folder>";
  readonly what: string;
  bringIn(imports: Imports, path: string, config: ImportConfig): Promise<string | readonly string[]>;
}

const file = (what: string, bringIn: Kind["bringIn"]): Kind => ({ path: "<file.yaml>", what, bringIn });
const folder = (what: string, bringIn: Kind["bringIn"]): Kind => ({ path: "<folder>", what, bringIn });

const KINDS: Readonly<Record<string, Kind>> = {
  register: file("organisations, people and roles", (imports, path, { loginIssuer }) =>
    imports.register(path, loginIssuer),
  ),
  calendar: file("terms, exam weeks, holidays and make-up workdays", (imports, path) =>
    imports.calendar(path),
  ),
  "rule-book": file("a rule book of points", (imports, path) => imports.ruleBook(path)),
  points: file("points, claims and star rounds of years that were kept on paper", (imports, path) =>
    imports.points(path),
  ),
  "service-items": file("what can be done in the services hall", (imports, path) =>
    imports.serviceItems(path),
  ),
  "service-cases": file("cases of the services hall from before the platform", (imports, path) =>
    imports.serviceCases(path),
  ),
  transfers: file("transfers of affiliation that are on their way", (imports, path) =>
    imports.transfers(path),
  ),
  desks: file("who answers what people raise", (imports, path) => imports.desks(path)),
  tickets: file("what people raised before the platform", (imports, path) => imports.tickets(path)),
  topics: file("topics of discussion from before the platform", (imports, path) => imports.topics(path)),
  obligations: file("which meetings are owed how often", (imports, path) => imports.obligations(path)),
  meetings: file("meetings that were held before", (imports, path) => imports.meetings(path)),
  "work-plans": file("what branches have planned for a year", (imports, path) => imports.workPlans(path)),
  dossiers: file("how far people are on their way to membership", (imports, path) => imports.dossiers(path)),
  "dues-rates": file("what dues ask of members", (imports, path) => imports.duesRates(path)),
  dues: file("bases and payments from before the platform", (imports, path) => imports.dues(path)),
  pack: folder("a course", (imports, path) => imports.pack(path)),
  packs: folder("every course in a folder of packs", (imports, path) => imports.packs(path)),
  pages: file("pages of organisations that have written nothing yet", (imports, path) => imports.pages(path)),
  module: folder("a college's module that comes with the platform, as it was built", (imports, path) =>
    imports.module(path),
  ),
};

const USAGE = `npm run import -- <what> <path>

${Object.entries(KINDS)
  .map(([name, { path, what }]) => `  ${`${name} ${path}`.padEnd(26)}${what}`)
  .join("\n")}

The same content again changes nothing. A fault is told with its file and line, and then nothing is changed.`;

/** `import <what> <path>`: brings data into a running platform. @returns what to tell whoever typed it */
export async function runImport(args: readonly string[], environment: Environment): Promise<string> {
  const [what = "", path] = args;
  const kind = Object.hasOwn(KINDS, what) ? KINDS[what] : undefined;
  if (!kind || !path) throw new Error(USAGE);
  const config = toImportConfig(environment);
  const peers = peerChannels(config);
  const imports = createImports({
    channelTo: peers.channelTo,
    operatorTokens: createTokenIssuer("operator", config.tokenKeyPem),
    files: folderStore(config.filesDir),
  });
  try {
    return [await kind.bringIn(imports, path, config)].flat().join("\n");
  } finally {
    peers.close();
  }
}
