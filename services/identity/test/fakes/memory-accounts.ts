import { randomUUID } from "node:crypto";
import { ExpectedError } from "@qiming/core";
import type { AccountDirectory } from "../../src/index.ts";

export interface MemoryAccount {
  readonly username: string;
  readonly personId: string;
  password: string;
  isEnabled: boolean;
  hasSecondFactor: boolean;
  /** How often its sessions were ended. */
  ends: number;
}

/** Accounts in memory, held to the same contract as those at the provider; `isAway` makes every call fail. */
export function memoryAccounts(issuer: string) {
  const bySubject = new Map<string, MemoryAccount>();
  const state = { isAway: false };
  const reach = () => {
    if (state.isAway) throw new ExpectedError("unavailable", "UNAVAILABLE", "the provider is away");
  };
  const find = (subject: string): MemoryAccount | undefined => {
    reach();
    return bySubject.get(subject);
  };
  const directory: AccountDirectory = {
    issuer,
    answers: async () => !state.isAway,
    async open({ username, personId }) {
      reach();
      for (const [subject, known] of bySubject)
        if (known.username === username) {
          if (known.personId === personId) return subject;
          throw new ExpectedError("already_exists", "ACCOUNT_NAME_TAKEN", "taken");
        }
      const subject = randomUUID();
      bySubject.set(subject, {
        username,
        personId,
        password: "",
        isEnabled: true,
        hasSecondFactor: false,
        ends: 0,
      });
      return subject;
    },
    async subjectsOf(personId) {
      reach();
      return [...bySubject].filter(([, each]) => each.personId === personId).map(([subject]) => subject);
    },
    has: async (subject) => find(subject) !== undefined,
    async setOneTimePassword(subject, password) {
      const account = find(subject);
      if (!account) throw new ExpectedError("unavailable", "UNAVAILABLE", "there is no such account");
      account.password = password;
    },
    async setEnabled(subject, isEnabled) {
      const account = find(subject);
      if (account) account.isEnabled = isEnabled;
    },
    async endSessions(subject) {
      const account = find(subject);
      if (account) account.ends++;
    },
    async forgetSecondFactor(subject) {
      const account = find(subject);
      if (account) account.hasSecondFactor = false;
    },
    async remove(subject) {
      reach();
      bySubject.delete(subject);
    },
  };
  return { directory, bySubject, state };
}
