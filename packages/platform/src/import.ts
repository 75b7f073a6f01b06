import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CalendarService } from "@qiming/contracts/identity/v1/calendar_service";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { readPack } from "@qiming/learning";
import { createClient } from "@qiming/service-kit";
import type { Services } from "./services.ts";

const TIMEOUT_MS = 60_000;

/**
 * The commands with which an administrator brings data in: each reads a file, says every fault in it by line, and changes nothing when the
 * same file comes again.
 */
export function createImports({
  channelTo,
  operatorTokens,
  files,
}: Pick<Services, "channelTo" | "operatorTokens" | "files">) {
  const as = (service: string) => ({
    headers: { authorization: `Bearer ${operatorTokens.forService(service)}` },
    timeoutMs: TIMEOUT_MS,
  });
  return {
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
    async ruleBook(file: string): Promise<string> {
      const yaml = await readFile(file, "utf8");
      const { changed } = await createClient(PointsService, channelTo("points")).importRuleBook(
        { yaml, fileName: basename(file) },
        as("points"),
      );
      return `rule book: ${changed ? "new" : "as it was"}`;
    },
    async pack(folder: string): Promise<string> {
      const packJson = JSON.stringify(await readPack(folder, files));
      const { courseId, changed } = await createClient(LearningService, channelTo("learning")).importPack(
        { packJson },
        as("learning"),
      );
      return `course ${courseId}: ${changed ? "new" : "as it was"}`;
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
