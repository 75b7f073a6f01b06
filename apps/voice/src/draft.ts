/** What somebody is writing: kept on their device until it is handed in, or they leave. */
import type { NameLevelJson, TicketKindJson } from "@qiming/contracts/browser/ticket";
import { deviceStorage } from "@qiming/web-kit";

export const MOST_TITLE = 80;
export const MOST_TEXT = 4000;

export const KINDS = [
  "TICKET_KIND_INQUIRY",
  "TICKET_KIND_HELP",
  "TICKET_KIND_SUGGESTION",
  "TICKET_KIND_COMPLAINT",
] as const satisfies readonly TicketKindJson[];
export type Kind = (typeof KINDS)[number];

export const NAME_LEVELS = [
  "NAME_LEVEL_NAMED",
  "NAME_LEVEL_HIDDEN",
  "NAME_LEVEL_ANONYMOUS",
] as const satisfies readonly NameLevelJson[];
export type Level = (typeof NAME_LEVELS)[number];

export interface Draft {
  readonly kind: Kind | "";
  readonly categoryCode: string;
  /** Empty: the whole university. */
  readonly organizationId: string;
  readonly title: string;
  readonly text: string;
  /** Nothing is chosen beforehand: whoever writes reads first who will see what. */
  readonly nameLevel: Level | "";
  readonly mayPublish: boolean;
}
export const EMPTY: Draft = {
  ...{ kind: "", categoryCode: "", organizationId: "", title: "", text: "", nameLevel: "" },
  mayPublish: false,
};

export const kindIn = (named: unknown): Kind | "" => KINDS.find((kind) => kind === named) ?? "";

const nameOf = (personId: string) => `qiming:draft:voice:${personId}`;

export function keptDraft(personId: string): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(deviceStorage.getItem(nameOf(personId)) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}
export const keepDraft = (personId: string, draft: Draft): void =>
  deviceStorage.setItem(nameOf(personId), JSON.stringify(draft));
export const forgetDraft = (personId: string): void => deviceStorage.removeItem(nameOf(personId));

export type Field = "kind" | "categoryCode" | "title" | "text" | "nameLevel";
const ASKED: readonly Field[] = ["kind", "categoryCode", "title", "text", "nameLevel"];
/** What is missing, in the order of the form. */
export const missingIn = (draft: Draft): Field[] => ASKED.filter((field) => !draft[field].trim());

/** Whether a text holds what looks like a phone number or an identity number. */
export const holdsNumber = (text: string): boolean =>
  /(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)/.test(text);
