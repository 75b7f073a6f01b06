import type { BranchPage } from "../domain/branch-page.ts";
import type { Module } from "../domain/module.ts";
import type { PublishKey } from "../domain/publish-key.ts";
import type { ShowcaseItem, ShowcaseKind } from "../domain/showcase.ts";

/** Something for the audit log. */
export interface Act {
  readonly action: string;
  readonly actorId: string;
  readonly organizationId: string;
  readonly details: Readonly<Record<string, string>>;
}

/** A text in Chinese and, where there is one, in English. */
export interface Text {
  readonly zhCn: string;
  readonly en: string;
}

export interface ModuleChange {
  readonly module: Module;
  readonly act: Act;
  /** Notices for inboxes. */
  readonly tells?: readonly Telling[];
}

/** What a person is to be told. */
export type Telling = Pick<Notice, "personId" | "kind" | "title" | "text" | "path">;

export interface Modules {
  find(id: string): Promise<Module | undefined>;
  /** Every module, by id. */
  list(): Promise<readonly Module[]>;
  /** The same without files and history, for what pages are told. */
  listShown(): Promise<readonly Module[]>;
  /**
   * Loads, decides and saves as one; where two are at it at once, both happen, one after the other.
   *
   * @param change says what becomes of it, what the audit log must hold, and whom to tell; the same module back: nothing
   * @throws MODULE_BUSY (aborted), MODULE_NOT_FOUND (not_found) where `empty` is left out
   */
  change(id: string, change: (module: Module) => ModuleChange, empty?: Module): Promise<Module>;
}

export interface ModuleFault {
  readonly kind: string;
  readonly version: string;
  readonly message: string;
  readonly count: number;
  readonly lastTime: Date;
}

export interface ModuleFaults {
  /** Counts one more of the same; of different ones only so many are kept a module. */
  add(moduleId: string, fault: Omit<ModuleFault, "count">): Promise<void>;
  list(moduleId: string): Promise<readonly ModuleFault[]>;
}

export interface PublishKeys {
  find(id: string): Promise<PublishKey | undefined>;
  listOf(organizationId: string): Promise<readonly PublishKey[]>;
  add(key: PublishKey, act: Act): Promise<void>;
  /** Keeps the first time where it was revoked already. */
  revoke(id: string, time: Date, act: Act): Promise<PublishKey>;
  used(id: string, time: Date): Promise<void>;
}

export interface Notice {
  readonly id: string;
  readonly personId: string;
  readonly kind: string;
  readonly title: Text;
  readonly text: Text;
  readonly path: string;
  readonly issueTime: Date;
  readonly isRead: boolean;
}

export interface Notices {
  /** Once, however often it is told. */
  add(notice: Notice): Promise<void>;
  /** Newest first, older than the one named. */
  list(
    personId: string,
    options: { unreadOnly: boolean; before?: string; limit: number },
  ): Promise<readonly Notice[]>;
  countUnread(personId: string, atMost: number): Promise<number>;
  markRead(personId: string, ids: readonly string[]): Promise<void>;
  erase(personId: string): Promise<void>;
}

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly title: Text;
  readonly text: Text;
  readonly path: string;
  readonly organizationId: string;
  /** Of two that say something of the same thing the one with the later id holds: ids follow time. */
  readonly changeId: string;
  readonly isRemoved: boolean;
}

export interface Entries {
  /** What was told later wins, in whatever order it arrives. */
  put(entry: Entry): Promise<void>;
  /** Those that have all the words, for somebody of these organisations; titles first. */
  search(question: {
    words: readonly string[];
    /** How one more word begins; empty: no more. Letters and digits only. */
    beginning: string;
    organizationIds: readonly string[];
    kind: string;
    limit: number;
  }): Promise<readonly Entry[]>;
}

export interface DutyCompliance {
  readonly code: string;
  readonly name: Text;
  readonly owed: number;
  readonly held: number;
  readonly late: number;
  readonly missing: number;
}

/** How a branch stands with a year, as meetings tells it. */
export interface BranchCompliance {
  readonly branchId: string;
  readonly branchName: string;
  readonly collegeId: string;
  readonly parentName: string;
  readonly year: number;
  readonly duties: readonly DutyCompliance[];
  readonly asOfDay: string;
  /** Of two the one with the later id holds: ids follow time. */
  readonly changeId: string;
}

export interface Compliances {
  /** What was told later wins, in whatever order it arrives. */
  put(told: BranchCompliance): Promise<void>;
  list(year: number): Promise<readonly BranchCompliance[]>;
  years(): Promise<readonly number[]>;
}

/** Something that is shown, with what is counted of it. */
export interface Shown extends ShowcaseItem {
  /** Where it stands among others: those with a later one come first. */
  readonly order: string;
  readonly branchesFollowed: number;
}

export interface Showcase {
  /** What was told later wins, in whatever order it arrives. */
  put(item: ShowcaseItem): Promise<void>;
  /** Keeps, once, that a branch has followed the example of an activity. */
  follow(activityId: string, branchId: string): Promise<void>;
  /** What is shown and holds on a day, newest first. What is left out of the question narrows nothing. */
  list(question: {
    readonly collegeId?: string;
    readonly branchId?: string;
    readonly kind?: ShowcaseKind | undefined;
    readonly words?: readonly string[];
    /** How one more word begins. Letters and digits only. */
    readonly beginning?: string;
    readonly onDay: string;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly Shown[]>;
  /** Removes the honours of somebody, also those that are told later. */
  erase(personId: string): Promise<void>;
}

export interface Pages {
  find(organizationId: string): Promise<BranchPage | undefined>;
  /** The content of the page's logo. */
  findLogo(organizationId: string): Promise<Uint8Array | undefined>;
  /** @param logoContent goes with the change; null: there is none any more @throws PAGE_CHANGED (aborted) where it kept changing */
  change(
    organizationId: string,
    actorId: string,
    action: string,
    change: (page: BranchPage) => BranchPage,
    logoContent?: Uint8Array | null,
  ): Promise<BranchPage>;
}

/** The organisations of the university, as identity knows them. */
export interface Organizations {
  /** @param codePath from the university down, or from below it: "ECON" */
  byCodePath(codePath: string): Promise<{ readonly id: string } | undefined>;
  /** From the university down to the organisation. @throws ORGANIZATION_NOT_FOUND */
  lineage(id: string): Promise<readonly OrganizationRef[]>;
}

export interface OrganizationRef {
  readonly id: string;
  readonly code: string;
  readonly isCollege: boolean;
}
