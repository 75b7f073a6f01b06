import { ExpectedError, type PersonActor } from "@qiming/core";
import type { LocalizedText } from "@qiming/service-form";
import { queueKeys, type KeptCase } from "../domain/queue.ts";
import { caseParts, type CasePorts, type CaseView } from "./case-parts.ts";
import type { ItemCounts, PageOfCases } from "./ports.ts";

export type DeskPart = "WAITING" | "DECIDED" | "COPIED";

export interface Page {
  readonly after: string;
  readonly limit: number;
}

export interface OverviewView {
  readonly organizationName: string;
  readonly counts: readonly (ItemCounts & { readonly name: LocalizedText })[];
  readonly late: readonly KeptCase[];
}

const MOST_LATE = 100;

/** Cases as each reader finds them. */
export function readCases(ports: CasePorts) {
  const { cases, items, register } = ports;
  const parts = caseParts(ports);
  const nameOf = async (code: string): Promise<LocalizedText> =>
    (await items.find(code))?.versions.at(-1)?.definition.name ?? { zhCn: code, en: code };
  return {
    /** @throws CASE_NOT_FOUND (not_found) */
    get: (caseId: string, actor: PersonActor): Promise<CaseView> => parts.seen(caseId, actor),
    mine: ({ personId }: PersonActor, page: Page): Promise<PageOfCases> => cases.listMine(personId, page),
    async desk(part: DeskPart, { personId }: PersonActor, page: Page): Promise<PageOfCases> {
      if (part === "DECIDED") return cases.listDecided(personId, page);
      if (part === "COPIED") return cases.listCopied(personId, page);
      const { roles } = await register.describe(personId);
      return cases.listWaiting(queueKeys(personId, roles), personId, page);
    },
    /** @throws ORGANIZATION_NOT_FOUND (not_found) */
    async overview(organizationId: string): Promise<OverviewView> {
      const line = await register.lineage(organizationId);
      if (line.length === 0)
        throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${organizationId}`);
      const [counts, late] = await Promise.all([
        cases.count(organizationId, parts.today()),
        cases.listLate(organizationId, parts.today(), MOST_LATE),
      ]);
      const named = await Promise.all(
        counts.map(async (count) => ({ ...count, name: await nameOf(count.code) })),
      );
      return { organizationName: line.at(-1)!.name, counts: named, late };
    },
    today: parts.today,
  };
}
