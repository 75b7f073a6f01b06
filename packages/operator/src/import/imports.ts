import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { CalendarService } from "@qiming/contracts/identity/v1/calendar_service";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { MeetingService } from "@qiming/contracts/meetings/v1/meeting_service";
import { ObligationService } from "@qiming/contracts/meetings/v1/obligation_service";
import { WorkPlanService } from "@qiming/contracts/meetings/v1/work_plan_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { BranchPageService } from "@qiming/contracts/portal/v1/branch_page_service";
import { ModuleService } from "@qiming/contracts/portal/v1/module_service";
import { CaseService } from "@qiming/contracts/services_hall/v1/case_service";
import { DeskService } from "@qiming/contracts/feedback/v1/desk_service";
import { TicketService } from "@qiming/contracts/feedback/v1/ticket_service";
import { TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { DevelopmentService } from "@qiming/contracts/services_hall/v1/development_service";
import { DuesService } from "@qiming/contracts/services_hall/v1/dues_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { TransferService } from "@qiming/contracts/services_hall/v1/transfer_service";
import { readPack } from "@qiming/learning";
import { packArchive } from "@qiming/module-checks";
import type { ExpectedError } from "@qiming/core";
import { createClient, type Channel, type FileStore, type TokenIssuer } from "@qiming/service-kit";

const TIMEOUT_MS = 60_000;

/**
 * The commands with which an administrator brings data in: each reads a file, says every fault in it by line, and changes nothing when the
 * same file comes again.
 */
export function createImports({
  channelTo,
  operatorTokens,
  files,
}: {
  /** The way to a service, by its name. */
  channelTo(service: string): Channel;
  readonly operatorTokens: TokenIssuer;
  readonly files: FileStore;
}) {
  const as = (service: string) => ({
    headers: { authorization: `Bearer ${operatorTokens.forService(service)}` },
    timeoutMs: TIMEOUT_MS,
  });
  return {
    /** Whether there is an organisation of this code path. */
    async knows(codePath: string): Promise<boolean> {
      const identity = createClient(IdentityService, channelTo("identity"));
      return identity.findOrganization({ codePath }, as("identity")).then(
        () => true,
        ({ reason }: ExpectedError) => {
          if (reason === "ORGANIZATION_NOT_FOUND") return false;
          throw new Error(`identity did not answer: ${reason}`);
        },
      );
    },
    /** Organisations, people and roles. @param loginIssuer whose subjects the file's logins are */
    async register(file: string, loginIssuer: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const identity = createClient(IdentityService, channelTo("identity"));
      const { created, changed, unchanged } = await identity.importRegister(
        { yaml, fileName: basename(file), loginIssuer },
        as("identity"),
      );
      return `register: ${created} new, ${changed} changed, ${unchanged} as they were`;
    },
    async calendar(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { changed } = await createClient(CalendarService, channelTo("identity")).importCalendar(
        { yaml, fileName: basename(file) },
        as("identity"),
      );
      return `calendar: ${changed ? "new" : "as it was"}`;
    },
    /** What was held before the platform was there. */
    async meetings(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(MeetingService, channelTo("meetings")).importMeetings(
        { yaml, fileName: basename(file) },
        as("meetings"),
      );
      return `past meetings: ${created} new, ${unchanged} as they were`;
    },
    /** What branches have planned for a year; after the meetings that adopted it. */
    async workPlans(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(
        WorkPlanService,
        channelTo("meetings"),
      ).importWorkPlans({ yaml, fileName: basename(file) }, as("meetings"));
      return `plans of a year: ${created} new, ${unchanged} as they were`;
    },
    /** Which meetings are owed how often. */
    async obligations(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { changed } = await createClient(ObligationService, channelTo("meetings")).importObligationRules(
        { yaml, fileName: basename(file) },
        as("meetings"),
      );
      return `rules on meetings owed: ${changed ? "new" : "as they were"}`;
    },
    async ruleBook(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { changed } = await createClient(PointsService, channelTo("points")).importRuleBook(
        { yaml, fileName: basename(file) },
        as("points"),
      );
      return `rule book: ${changed ? "new" : "as it was"}`;
    },
    /** What can be done in the services hall. */
    async serviceItems(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { published, left } = await createClient(ItemService, channelTo("services-hall")).importItems(
        { yaml, fileName: basename(file) },
        as("services-hall"),
      );
      const stayed = left.length > 0 ? `; as an office left them: ${left.join(", ")}` : "";
      return `service items: ${published.length} new${stayed}`;
    },
    /** Cases from before the platform; after the items and the register. */
    async serviceCases(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(CaseService, channelTo("services-hall")).importCases(
        { yaml, fileName: basename(file) },
        as("services-hall"),
      );
      return `service cases: ${created} new, ${unchanged} as they were`;
    },
    /** Transfers that are on their way; after the register. */
    async transfers(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(
        TransferService,
        channelTo("services-hall"),
      ).importTransfers({ yaml, fileName: basename(file) }, as("services-hall"));
      return `transfers: ${created} new, ${unchanged} as they were`;
    },
    /** Who answers what people raise. */
    async desks(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { desks, left } = await createClient(DeskService, channelTo("feedback")).importDirectory(
        { yaml, fileName: basename(file) },
        as("feedback"),
      );
      return `desks: ${desks}, of which ${left.length} were changed on screen and left`;
    },
    /** Tickets from before the platform; after the desks. */
    async tickets(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(TicketService, channelTo("feedback")).importTickets(
        { yaml, fileName: basename(file) },
        as("feedback"),
      );
      return `tickets: ${created} new, ${unchanged} as they were`;
    },
    /** What people talked about before the platform was there. */
    async topics(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(TopicService, channelTo("feedback")).importTopics(
        { yaml, fileName: basename(file) },
        as("feedback"),
      );
      return `topics: ${created} new, ${unchanged} as they were`;
    },
    /** Years that were kept on paper; after the rule books, and the meetings of which they speak. */
    async points(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { changed, unchanged } = await createClient(PointsService, channelTo("points")).importPastYears(
        { yaml, fileName: basename(file) },
        as("points"),
      );
      return `points of past years: ${changed} new, ${unchanged} as they were`;
    },
    /** What dues ask of members. */
    async duesRates(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { fromMonths } = await createClient(DuesService, channelTo("services-hall")).importDuesRates(
        { yaml, fileName: basename(file) },
        as("services-hall"),
      );
      return `dues rates: ${fromMonths.length} new`;
    },
    /** Bases and payments from before the platform; after the rates and the register. */
    async dues(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(DuesService, channelTo("services-hall")).importDues(
        { yaml, fileName: basename(file) },
        as("services-hall"),
      );
      return `dues: ${created} members new, ${unchanged} as they were`;
    },
    /** How far people are on their way to membership. */
    async dossiers(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { created, unchanged } = await createClient(
        DevelopmentService,
        channelTo("services-hall"),
      ).importDossiers({ yaml, fileName: basename(file) }, as("services-hall"));
      return `dossiers: ${created} new, ${unchanged} as they were`;
    },
    async pack(folder: string): Promise<string> {
      const packJson = JSON.stringify(await readPack(folder, files));
      const { courseId, changed } = await createClient(LearningService, channelTo("learning")).importPack(
        { packJson },
        as("learning"),
      );
      return `course ${courseId}: ${changed ? "new" : "as it was"}`;
    },
    /** Pages of organisations that have written nothing yet. */
    async pages(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { changed } = await createClient(BranchPageService, channelTo("portal")).importBranchPage(
        { yaml, fileName: basename(file) },
        as("portal"),
      );
      return `pages: ${changed ? "new" : "as they were"}`;
    },
    /** A college's module that comes with the platform, from the folder where it was built. */
    async module(folder: string): Promise<string> {
      const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) =>
        each.isFile(),
      );
      const contents = await Promise.all(
        names.map(async ({ parentPath, name }) => {
          const path = join(parentPath, name);
          return [relative(folder, path).replaceAll(sep, "/"), await readFile(path)] as const;
        }),
      );
      const archive = packArchive(withVersionOfContent(new Map(contents)));
      const { moduleId, version, changed } = await createClient(
        ModuleService,
        channelTo("portal"),
      ).importModule({ archive }, as("portal"));
      return `module ${moduleId} ${version}: ${changed ? "new" : "as it was"}`;
    },
    /** Every content pack in a folder of packs. */
    async packs(folder: string): Promise<string[]> {
      const entries = await readdir(folder, { withFileTypes: true });
      const results: string[] = [];
      for (const entry of entries)
        if (entry.isDirectory()) results.push(await this.pack(join(folder, entry.name)));
      return results;
    },
  };
}

const MANIFEST = "module.json";

/** What was built anew is another version, although nobody has raised its number. */
function withVersionOfContent(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  const manifest = JSON.parse(Buffer.from(files.get(MANIFEST)!).toString()) as { version: string };
  const hash = createHash("sha256");
  for (const [name, content] of [...files].sort(([a], [b]) => a.localeCompare(b)))
    hash.update(`${name}\0`).update(content);
  const version = `${manifest.version}-built.h${hash.digest("hex").slice(0, 8)}`;
  return new Map(files).set(MANIFEST, Buffer.from(JSON.stringify({ ...manifest, version })));
}
