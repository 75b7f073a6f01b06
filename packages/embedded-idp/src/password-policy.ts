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
    isBroken: (password: string) => BLOCKED.has(password.toLowerCase()),
  },
  // Of the passwords somebody has had, the present one is kept here: it is the whole history.
  passwordHistory: {
    error: "invalidPasswordHistoryMessage",
    text: (limit: number) => `Invalid password: must not be equal to any of last ${limit} passwords.`,
    isBroken: (password: string, _: number, __: string, present?: PasswordCredential | null) =>
      isCredential(password, present),
  },
} as const;

/** The first guesses among those that are long enough; production brings its own file. */
const BLOCKED = new Set([
  "123456789012",
  "1234567890123",
  "111111111111",
  "000000000000",
  "password1234",
  "password12345",
  "passwordpassword",
  "qwertyuiop12",
  "qwertyuiop123",
  "1q2w3e4r5t6y",
  "abcdefghijkl",
  "woaini1314520",
]);

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
 * @throws Error where it has a rule that is not known here
 */
export function passwordPolicy(text = ""): PasswordPolicy {
  const rules = [...text.matchAll(/(\w+)\(([^)]*)\)/g)].map(([, name, argument]) => {
    const rule = MESSAGES[name as keyof typeof MESSAGES];
    if (!rule) throw new Error(`the password policy has an unknown rule: ${name}`);
    return { ...rule, name, limit: Number.parseInt(argument!, 10) };
  });
  return {
    minLength: rules.find(({ name }) => name === "length")?.limit ?? 1,
    async violation(password, username, present) {
      for (const { error, limit, text: describe, isBroken } of rules)
        if (await isBroken(password, limit, username, present))
          return { error, parameters: [limit], description: describe(limit) };
      return undefined;
    },
  };
}
