import type { MeJson } from "@qiming/contracts/browser/identity";
import { shallowRef } from "vue";
import { ProblemError } from "./problem.ts";

export interface Credentials {
  /** A token that is still valid for a while; renewed if need be. */
  token(): Promise<string>;
  logout(): Promise<void>;
}

let credentials: Credentials | undefined;

/** The signed-in person; undefined before the login. */
export const me = shallowRef<MeJson>();

/** For the shell: from now on requests are sent as this person. */
export function startSession(given: Credentials): void {
  credentials = given;
}

/** Ends the session here and at the identity provider. */
export async function endSession(): Promise<void> {
  await credentials?.logout();
}

/** Sends a request as the signed-in person. */
export async function fetchAsPerson(path: string, init: RequestInit = {}): Promise<Response> {
  if (!credentials) throw new ProblemError({ reason: "TOKEN_MISSING", status: 401 });
  const headers = {
    ...(init.headers as Record<string, string> | undefined),
    Authorization: `Bearer ${await credentials.token()}`,
  };
  return fetch(path, { ...init, headers });
}

/** Whether the person holds a permission anywhere: for what to show. Whether it counts is decided by the server, each time. */
export function can(permission: string): boolean {
  return me.value?.grants?.some((grant) => grant.permissions?.includes(permission)) ?? false;
}
