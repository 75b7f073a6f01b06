import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PasswordCredential } from "./accounts.ts";
import { isCredential } from "./passwords.ts";

/** Why a password is not taken: Keycloak's message key and what stands in its place. */
export interface Violation {
  readonly error: (typeof MESSAGES)[keyof typeof MESSAGES]["error"];
  readonly parameters: readonly number[];
  readonly description: string;
}

const MESSAGES = {
  length: {
    error: "invalidPasswordMinLengthMessage",
    text: (limit: number) => `Invalid password: minimum length ${limit}.`,
    isBroken: (password: string, limit: number) => password.length < limit,
  },
  maxLength: {
    error: "invalidPasswordMaxLengthMessage",
    text: (limit: number) => `Invalid password: maximum length ${limit}.`,
    isBroken: (password: string, limit: number) => password.length > limit,
  },
  notUsername: {
    error: "invalidPasswordNotUsernameMessage",
    text: () => "Invalid password: must not be equal to the username.",
    isBroken: (password: string, _: number, username: string) => password.toLowerCase() === username,
  },
  notContainsUsername: {
    error: "invalidPasswordNotContainsUsernameMessage",
    text: () => "Invalid password: Can not contain the username.",
    isBroken: (password: string, _: number, username: string) => password.toLowerCase().includes(username),
  },
  passwordBlacklist: {
    error: "invalidPasswordBlacklistedMessage",
    text: () => "Invalid password: password is blacklisted.",
    isBroken: (password: string, _: number, __: string, ___: unknown, blocked: ReadonlySet<string>) =>
      blocked.has(password.toLowerCase()),
  },
  // Of the passwords somebody has had, the present one is kept here: it is the whole history.
  passwordHistory: {
    error: "invalidPasswordHistoryMessage",
    text: (limit: number) => `Invalid password: must not be equal to any of last ${limit} passwords.`,
    isBroken: (password: string, _: number, __: string, present?: PasswordCredential | null) =>
      isCredential(password, present),
  },
} as const;

export interface PasswordPolicy {
  readonly minLength: number;
  /** @param present what the account has until now; of a new account nothing */
  violation(
    password: string,
    username: string,
    present?: PasswordCredential | null,
  ): Promise<Violation | undefined>;
}

/**
 * Reads a realm's policy, such as `length(12) and notUsername(undefined)`.
 *
 * @param folder where the block list lies that the policy names; Keycloak has it in `data/password-blacklists`
 * @throws Error where it has a rule that is not known here
 */
export function passwordPolicy(text = "", folder = ""): PasswordPolicy {
  const rules = [...text.matchAll(/(\w+)\(([^)]*)\)/g)].map(([, name, argument]) => {
    const rule = MESSAGES[name as keyof typeof MESSAGES];
    if (!rule) throw new Error(`the password policy has an unknown rule: ${name}`);
    const blocked = new Set(name === "passwordBlacklist" ? linesOf(join(folder, argument!)) : []);
    return { ...rule, name, limit: Number.parseInt(argument!, 10), blocked };
  });
  return {
    minLength: rules.find(({ name }) => name === "length")?.limit ?? 1,
    async violation(password, username, present) {
      for (const { error, limit, blocked, text: describe, isBroken } of rules)
        if (await isBroken(password, limit, username, present, blocked))
          return { error, parameters: [limit], description: describe(limit) };
      return undefined;
    },
  };
}

const linesOf = (file: string): string[] => readFileSync(file, "utf8").split("\n").filter(Boolean);
