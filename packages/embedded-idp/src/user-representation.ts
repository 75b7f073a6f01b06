import { REQUIRED_ACTIONS, type Account, type RequiredAction } from "./accounts.ts";

/** What a caller of the admin interface says about a user; what it leaves out stays as it is. */
export interface UserChange {
  readonly username?: string;
  readonly enabled?: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly requiredActions?: readonly RequiredAction[];
  readonly credential?: NewPassword;
}
export interface NewPassword {
  readonly value: string;
  readonly temporary: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === "string";
const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isAttributes = (value: unknown): value is Record<string, string[]> =>
  isObject(value) && Object.values(value).every(isList);

const FIELDS = {
  username: isText,
  enabled: (value: unknown) => typeof value === "boolean",
  firstName: isText,
  lastName: isText,
  attributes: isAttributes,
  requiredActions: isList,
  credentials: (value: unknown) => Array.isArray(value) && value.every(readPassword),
};

/** A user as a caller sends it, or undefined where a field is not of its kind. Fields that are not known here are left out. */
export function readUser(body: unknown): UserChange | undefined {
  if (!isObject(body)) return undefined;
  const given = Object.entries(FIELDS).filter(([name]) => body[name] !== undefined && body[name] !== null);
  if (!given.every(([name, isRight]) => isRight(body[name]))) return undefined;
  const { credentials, requiredActions, ...rest } = Object.fromEntries(
    given.map(([name]) => [name, body[name]]),
  ) as UserChange & { credentials?: unknown[]; requiredActions?: string[] };
  return {
    ...rest,
    ...(requiredActions && {
      requiredActions: REQUIRED_ACTIONS.filter((action) => (requiredActions as string[]).includes(action)),
    }),
    ...(credentials?.[0] !== undefined && { credential: readPassword(credentials[0]) }),
  };
}

/** A password as a caller sends it: `{"type":"password","value":"…","temporary":true}`. */
export function readPassword(body: unknown): NewPassword | undefined {
  if (!isObject(body) || (body["type"] ?? "password") !== "password") return undefined;
  const { value, temporary = false } = body;
  return isText(value) && value !== "" && typeof temporary === "boolean" ? { value, temporary } : undefined;
}

export const toRepresentation = (account: Account) => ({
  id: account.id,
  username: account.username,
  firstName: account.firstName,
  lastName: account.lastName,
  emailVerified: false,
  attributes: account.attributes,
  enabled: account.enabled,
  createdTimestamp: account.createdTimestamp,
  totp: Boolean(account.otp),
  disableableCredentialTypes: [],
  requiredActions: account.requiredActions,
  notBefore: 0,
});

export const toCredentials = ({ password, otp }: Account) => [
  ...(password ? [{ id: password.id, type: "password", createdDate: password.createdDate }] : []),
  ...(otp ? [{ id: otp.id, type: "otp", createdDate: otp.createdDate }] : []),
];
