import type { Language } from "./language.ts";

/** A module that the page knows of, as far as others need it. */
export interface KnownModule {
  readonly id: string;
  readonly route: string;
  readonly title: Readonly<Record<Language, string>>;
  /** What it is for, in one line. */
  readonly summary?: Readonly<Record<Language, string>>;
  readonly icon: string;
  /** Which of an organisation's four functions it serves. @see docs/domain, R1 */
  readonly area?: "manage" | "educate" | "serve" | "supervise";
  /** The code of the college whose module it is. */
  readonly college?: string;
  /** Shown to those who hold one of these anywhere; missing: to everybody. */
  readonly permissions?: readonly string[];
}

let known: readonly KnownModule[] = [];

/** For the shell. */
export function provideModules(given: readonly KnownModule[]): void {
  known = given;
}

/** Every module that the page knows of, in the order of their entries. Whether the reader may open one: `can` any of its permissions. */
export const knownModules = (): readonly KnownModule[] => known;
