import type { MeJson, OrganizationJson } from "@qiming/contracts/browser/identity";
import { shallowRef } from "vue";
import { ProblemError } from "./problem.ts";
import { forgetAnswers } from "./kept-answers.ts";
import { fetchPatiently } from "./fetch-patiently.ts";
import { deviceStorage, tabStorage } from "./storage.ts";

export interface Credentials {
  /** A token that is still valid for a while; renewed if need be. */
  token(): Promise<string>;
  logout(): Promise<void>;
  /** How long ago, in seconds, a second factor was shown; Infinity where none was. */
  secondFactorAge(): number;
  /** Leaves to show a second factor, and comes back to this very address. */
  showSecondFactor(): Promise<void>;
}

let credentials: Credentials | undefined;

/** The signed-in person; undefined before the login. */
export const me = shallowRef<MeJson>();

/** For the shell: from now on requests are sent as this person. */
export function startSession(given: Credentials): void {
  credentials = given;
}

/** Stands until the provider has heard: without a network it cannot, and nobody is signed in here by it before. */
const LEAVING = "qiming:leaving";
export const isLeaving = (): boolean => deviceStorage.getItem(LEAVING) !== null;
export const hasLeft = (): void => deviceStorage.removeItem(LEAVING);

/** Ends the session here and at the identity provider; nothing that was read stays on this device. */
export async function endSession(): Promise<void> {
  await forgetAnswers();
  deviceStorage.setItem(LEAVING, "yes");
  await credentials?.logout();
}

const BEGUN = "qiming:begun";
/** So much time a form takes: a second factor that would run out meanwhile is asked for again. */
const FORM_S = 180;
/** What was begun so long ago was given up. */
const BEGUN_FOR_MS = 10 * 60_000;

interface Begun {
  readonly act: string;
  readonly path: string;
  readonly time: number;
}

/**
 * Whether the person has shown a second factor, as a route demands. Where not, the page is left for the identity provider; back on it,
 * `takeBegun` says that this was begun.
 *
 * @param act names what is about to be done on this page
 */
export async function confirmed(
  act: string,
  { secondFactorWithinSeconds = 0 }: { secondFactorWithinSeconds?: number },
): Promise<boolean> {
  if (!credentials) return false;
  if (secondFactorWithinSeconds === 0 || credentials.secondFactorAge() < secondFactorWithinSeconds - FORM_S)
    return true;
  const begun: Begun = { act, path: location.pathname, time: Date.now() };
  tabStorage.setItem(BEGUN, JSON.stringify(begun));
  await credentials.showSecondFactor();
  return false;
}

/** Whether this is what was begun on this page before it was left for a second factor, and one has been shown; says so once. */
export function takeBegun(act: string): boolean {
  const stored = tabStorage.getItem(BEGUN);
  if (!stored || !credentials) return false;
  const begun = JSON.parse(stored) as Begun;
  if (begun.act !== act || begun.path !== location.pathname) return false;
  tabStorage.removeItem(BEGUN);
  return Date.now() - begun.time < BEGUN_FOR_MS && credentials.secondFactorAge() < Number.POSITIVE_INFINITY;
}

let carry: ((path: string, init: RequestInit) => Promise<Response>) | undefined;

/** For a page that has no session of its own: its requests go another way. */
export function carryRequests(by: (path: string, init: RequestInit) => Promise<Response>): void {
  carry = by;
}

/** Sends a request as the signed-in person; over a line that broke, once or twice more. */
export async function fetchAsPerson(path: string, init: RequestInit = {}): Promise<Response> {
  if (carry) return carry(path, init);
  if (!credentials) throw new ProblemError({ reason: "TOKEN_MISSING", status: 401 });
  const headers = {
    ...(init.headers as Record<string, string> | undefined),
    Authorization: `Bearer ${await credentials.token()}`,
  };
  return fetchPatiently(path, { ...init, headers });
}

/** Whether the person holds a permission on an organisation: for what to show. Whether it counts is decided by the server, each time. */
export function mayOn(
  permission: string,
  { id, lineage = [] }: Pick<OrganizationJson, "id" | "lineage">,
): boolean {
  const line = [...lineage.map((each) => each.id), id];
  return (
    me.value?.grants?.some(
      (grant) => line.includes(grant.organizationId) && grant.permissions?.includes(permission),
    ) ?? false
  );
}

/** The organisations on which the person holds one of these permissions, each once. */
export const placesWith = (...wanted: readonly string[]): string[] => [
  ...new Set(
    (me.value?.grants ?? [])
      .filter(({ permissions }) => permissions?.some((each) => wanted.includes(each)))
      .flatMap(({ organizationId }) => organizationId ?? []),
  ),
];

/** Whether the person holds a permission anywhere: for what to show. Whether it counts is decided by the server, each time. */
export function can(permission: string): boolean {
  return me.value?.grants?.some((grant) => grant.permissions?.includes(permission)) ?? false;
}
