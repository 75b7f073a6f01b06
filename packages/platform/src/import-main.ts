import { createTokenIssuer, folderStore, peerChannels } from "@qiming/service-kit";
import { explain } from "./explain.ts";
import { toImportConfig } from "./import-config.ts";
import { createImports } from "./import.ts";

const USAGE = `npm run import -- <what> <path>

  register <file.yaml>    organisations, people and roles
  calendar <file.yaml>    terms, exam weeks, holidays and make-up workdays
  rule-book <file.yaml>   a rule book of points
  points <file.yaml>      points, claims and star rounds of years that were kept on paper
  service-items <file.yaml>  what can be done in the services hall
  service-cases <file.yaml>  cases of the services hall from before the platform
  transfers <file.yaml>   transfers of affiliation that are on their way
  desks <file.yaml>       who answers what people raise
  tickets <file.yaml>     what people raised before the platform
  topics <file.yaml>      topics of discussion from before the platform
  obligations <file.yaml> which meetings are owed how often
  meetings <file.yaml>    meetings that were held before
  work-plans <file.yaml>  what branches have planned for a year
  dues-rates <file.yaml>  what dues ask of members
  dues <file.yaml>        bases and payments from before the platform
  pack <folder>           a course
  packs <folder>          every course in a folder of packs
  pages <file.yaml>       pages of organisations that have written nothing yet
  module <folder>         a college's module that comes with the platform, as it was built

The same content again changes nothing. A fault is told with its file and line, and then nothing is changed.`;

const [what, path] = process.argv.slice(2);

try {
  if (
    !path ||
    ![
      "register",
      "calendar",
      "rule-book",
      "points",
      "service-items",
      "service-cases",
      "transfers",
      "desks",
      "tickets",
      "topics",
      "obligations",
      "meetings",
      "work-plans",
      "dues-rates",
      "dues",
      "pack",
      "packs",
      "pages",
      "module",
    ].includes(what ?? "")
  )
    throw new Error(USAGE);
  const config = toImportConfig(process.env);
  const peers = peerChannels(config);
  const imports = createImports({
    channelTo: peers.channelTo,
    operatorTokens: createTokenIssuer("operator", config.tokenKeyPem),
    files: folderStore(config.filesDir),
  });
  const done = {
    register: () => imports.register(path, config.loginIssuer),
    calendar: () => imports.calendar(path),
    "rule-book": () => imports.ruleBook(path),
    points: () => imports.points(path),
    "service-items": () => imports.serviceItems(path),
    "service-cases": () => imports.serviceCases(path),
    transfers: () => imports.transfers(path),
    desks: () => imports.desks(path),
    tickets: () => imports.tickets(path),
    topics: () => imports.topics(path),
    obligations: () => imports.obligations(path),
    meetings: () => imports.meetings(path),
    "work-plans": () => imports.workPlans(path),
    "dues-rates": () => imports.duesRates(path),
    dues: () => imports.dues(path),
    pack: () => imports.pack(path),
    packs: async () => (await imports.packs(path)).join("\n"),
    pages: () => imports.pages(path),
    module: () => imports.module(path),
  };
  console.log(await done[what as keyof typeof done]());
  peers.close();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
