import type { default as Provider } from "oidc-provider";
import type { Account, Accounts } from "./accounts.ts";
import { newPassword, type Authenticator } from "./authenticator.ts";
import type { PasswordPolicy } from "./password-policy.ts";
import { endSessions, tellOfLogout } from "./sessions.ts";
import type { State } from "./state.ts";
import {
  readPassword,
  readUser,
  toCredentials,
  toRepresentation,
  type UserChange,
} from "./user-representation.ts";

/** An answer of the admin interface. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that says why not, in Keycloak's words. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

export interface UserAdminParts {
  readonly provider: Provider;
  readonly state: State;
  readonly accounts: Accounts;
  readonly authenticator: Authenticator;
  readonly policy: PasswordPolicy;
  /** Where the users are: `http://localhost:8080/admin/realms/party/users`. */
  readonly usersUrl: string;
  /** Names that created accounts cannot have. */
  readonly reservedNames: readonly string[];
}

const NO_CONTENT: Reply = { status: 204 };
// As the realm's user profile says.
const USERNAME_LENGTH = { min: 3, max: 64 };
const MAX_LISTED = 100;

export type UserAdmin = ReturnType<typeof userAdmin>;

/** What an administrator does with users, each as one call of Keycloak's admin interface. */
export function userAdmin(parts: UserAdminParts) {
  const { provider, state, accounts, authenticator, policy, usersUrl, reservedNames } = parts;

  const found = (id: string): Account => {
    const account = accounts.find(id);
    if (!account) throw new Refusal(404, { error: "User not found" });
    return account;
  };
  const checkPassword = async (
    value: string,
    { username, password }: Pick<Account, "username" | "password">,
  ): Promise<void> => {
    const broken = await policy.violation(value, username, password);
    if (broken) throw new Refusal(400, { error: broken.error, error_description: broken.description });
  };
  const read = (body: unknown): UserChange => {
    const change = readUser(body);
    if (!change)
      throw new Refusal(400, { error: "unknown_error", error_description: "Cannot parse the JSON" });
    return change;
  };

  return {
    /** As in Keycloak, `username` finds names that contain it unless `exact` is true; `q=name:value` is one attribute's. */
    list(query: URLSearchParams): Reply {
      const username = query.get("username")?.toLowerCase() ?? "";
      const first = Number(query.get("first") ?? 0);
      const max = Number(query.get("max") ?? MAX_LISTED);
      const isExact = query.get("exact") === "true";
      const all = isExact ? [accounts.findByName(username)].flatMap((each) => each ?? []) : accounts.list();
      const [attribute = "", wanted] = query.get("q")?.split(":") ?? [];
      const matching = all.filter(
        (account) =>
          account.username.includes(username) &&
          (wanted === undefined || account.attributes[attribute]?.includes(wanted)),
      );
      return { status: 200, body: matching.slice(first, first + max).map(toRepresentation) };
    },

    get: (id: string): Reply => ({ status: 200, body: toRepresentation(found(id)) }),

    async create(body: unknown): Promise<Reply> {
      const { username: given = "", credential, requiredActions = [], ...rest } = read(body);
      const username = given.trim().toLowerCase();
      checkUsername(username);
      if (credential) await checkPassword(credential.value, { username });
      const password = credential && (await newPassword(credential.value));
      const isTaken = reservedNames.includes(username);
      const account = isTaken
        ? undefined
        : accounts.create(username, {
            ...{ enabled: false, attributes: {}, ...rest },
            requiredActions: withTemporary(requiredActions, credential?.temporary),
            ...(password && { password }),
          });
      if (!account) throw new Refusal(409, { errorMessage: "User exists with same username" });
      return { status: 201, headers: { Location: `${usersUrl}/${account.id}` } };
    },

    /** As in Keycloak, disabling somebody does not end their sessions, and enabling lifts the lock after failures. */
    async update(id: string, body: unknown): Promise<Reply> {
      const { username: given, credential, ...change } = read(body);
      const account = found(id);
      const { username } = account;
      if (given !== undefined && given.toLowerCase() !== username)
        throw new Refusal(400, wrongUsername("error-user-attribute-read-only"));
      if (credential) await checkPassword(credential.value, account);
      accounts.change(id, change);
      if (change.enabled) authenticator.failures.forget(username);
      if (credential) await authenticator.setPassword(id, credential.value, credential.temporary);
      return NO_CONTENT;
    },

    async delete(id: string): Promise<Reply> {
      const account = found(id);
      accounts.delete(account);
      await endSessions(provider, state, id);
      return NO_CONTENT;
    },

    async resetPassword(id: string, body: unknown): Promise<Reply> {
      const account = found(id);
      const password = readPassword(body);
      if (!password) throw new Refusal(400, { error: "No password provided" });
      await checkPassword(password.value, account);
      await authenticator.setPassword(id, password.value, password.temporary);
      return NO_CONTENT;
    },

    async logout(id: string): Promise<Reply> {
      found(id);
      const participants = await endSessions(provider, state, id);
      // The end is kept before anybody hears of it.
      state.flush();
      await tellOfLogout(provider, id, participants);
      return NO_CONTENT;
    },

    credentials: (id: string): Reply => ({ status: 200, body: toCredentials(found(id)) }),

    deleteCredential(id: string, credentialId: string): Reply {
      const { otp, password } = found(id);
      if (otp?.id === credentialId) accounts.change(id, { otp: null });
      else if (password?.id === credentialId) accounts.change(id, { password: null });
      else throw new Refusal(404, { error: "Credential not found" });
      return NO_CONTENT;
    },
  };
}

function checkUsername(username: string): void {
  if (username === "") throw new Refusal(400, { errorMessage: "User name is missing" });
  const { min, max } = USERNAME_LENGTH;
  if (username.length < min || username.length > max)
    throw new Refusal(400, wrongUsername("error-invalid-length", min, max));
}

const wrongUsername = (errorMessage: string, ...limits: number[]) => ({
  field: "username",
  errorMessage,
  params: ["username", ...limits],
});

const withTemporary = (
  actions: Account["requiredActions"],
  isTemporary = false,
): Account["requiredActions"] =>
  isTemporary && !actions.includes("UPDATE_PASSWORD") ? [...actions, "UPDATE_PASSWORD"] : actions;
