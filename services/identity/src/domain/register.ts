import type { YamlSource } from "@qiming/service-kit";
import {
  BRANCH_KINDS,
  MEMBER_STATUSES,
  mayStandBelow,
  ORGANIZATION_TYPES,
  PERSON_CATEGORIES,
  type BranchKind,
  type MemberStatus,
  type OrganizationType,
  type PersonCategory,
} from "./organization.ts";
import { isRole, type Role } from "./roles.ts";

export interface RegisterOrganization {
  readonly codePath: string;
  readonly parentPath: string | undefined;
  readonly code: string;
  readonly type: OrganizationType;
  readonly name: string;
  readonly branchKind: BranchKind | undefined;
  readonly order: number;
}

export interface RegisterPerson {
  readonly number: string;
  readonly name: string;
  readonly category: PersonCategory;
  readonly status: MemberStatus | undefined;
  readonly branchPath: string | undefined;
  readonly subject: string | undefined;
  readonly roles: readonly { role: Role; organizationPath: string; from: Date }[];
}

/** What a register file says, in an order in which it can be written: parents first. */
export interface Register {
  readonly organizations: readonly RegisterOrganization[];
  readonly people: readonly RegisterPerson[];
}

type Path = readonly (string | number)[];
type Fields = Record<string, unknown>;

const MAX_DEPTH = 6;
const CODE = /^[A-Z][A-Z0-9-]{0,15}$/;

/**
 * Reads a register file and notes everything that is wrong with it in the source; the result is to be used only if nothing is.
 *
 * @see docs/register.md for the file's form
 */
export function readRegister(source: YamlSource): Register {
  const root = fieldsOf(source, source.value, [], ["university", "people"]);
  const organizations: RegisterOrganization[] = [];
  if (root["university"] === undefined) source.fault([], "required", "university is missing");
  else readOrganization(source, root["university"], ["university"], undefined, 0, organizations);
  const people = listOf(source, root["people"], ["people"]).map((each, index) =>
    readPerson(source, each, ["people", index], organizations),
  );
  noteRepeated(
    source,
    people.map(({ number }) => number),
    (index) => ["people", index, "number"],
    "this number stands here twice",
  );
  noteRepeated(
    source,
    people.map(({ subject }) => subject),
    (index) => ["people", index, "subject"],
    "this login belongs to somebody else",
  );
  return { organizations, people };
}

function readOrganization(
  source: YamlSource,
  value: unknown,
  path: Path,
  parent: RegisterOrganization | undefined,
  order: number,
  all: RegisterOrganization[],
): void {
  const fields = fieldsOf(source, value, path, ["code", "type", "name", "branchKind", "below"]);
  const code = textOf(source, fields, "code", path);
  if (!CODE.test(code))
    source.fault([...path, "code"], "code", `"${code}" is no code: capitals, digits and "-"`);
  const type = choiceOf(source, fields, "type", path, ORGANIZATION_TYPES) ?? "BRANCH";
  const organization: RegisterOrganization = {
    code,
    codePath: parent ? `${parent.codePath}/${code}` : code,
    parentPath: parent?.codePath,
    type,
    name: textOf(source, fields, "name", path),
    branchKind: type === "BRANCH" ? choiceOf(source, fields, "branchKind", path, BRANCH_KINDS) : undefined,
    order,
  };
  if (!mayStandBelow(type, parent?.type))
    source.fault([...path, "type"], "tree", `${type} may not stand below ${parent?.type ?? "nothing"}`);
  if (all.some((each) => each.codePath === organization.codePath))
    source.fault([...path, "code"], "unique", "a sister has this code already");
  all.push(organization);
  if (path.length > MAX_DEPTH * 2) return;
  listOf(source, fields["below"] ?? [], [...path, "below"]).forEach((each, index) =>
    readOrganization(source, each, [...path, "below", index], organization, index, all),
  );
}

function readPerson(
  source: YamlSource,
  value: unknown,
  path: Path,
  organizations: readonly RegisterOrganization[],
): RegisterPerson {
  const fields = fieldsOf(source, value, path, [
    "number",
    "name",
    "category",
    "status",
    "branch",
    "subject",
    "roles",
  ]);
  const known = (codePath: string, at: Path): string => {
    if (!organizations.some((each) => each.codePath === codePath))
      source.fault(at, "organization", `no organisation ${codePath}`);
    return codePath;
  };
  const status =
    fields["status"] === undefined ? undefined : choiceOf(source, fields, "status", path, MEMBER_STATUSES);
  const branchPath =
    fields["branch"] === undefined
      ? undefined
      : known(textOf(source, fields, "branch", path), [...path, "branch"]);
  if (status && !branchPath) source.fault(path, "branch", `somebody who is ${status} belongs to a branch`);
  const branch = organizations.find((each) => each.codePath === branchPath);
  if (branch && branch.type !== "BRANCH")
    source.fault([...path, "branch"], "branch", `${branch.codePath} is no branch`);
  return {
    number: textOf(source, fields, "number", path),
    name: textOf(source, fields, "name", path),
    category: choiceOf(source, fields, "category", path, PERSON_CATEGORIES) ?? "STUDENT",
    status,
    branchPath,
    subject: fields["subject"] === undefined ? undefined : textOf(source, fields, "subject", path),
    roles: listOf(source, fields["roles"] ?? [], [...path, "roles"]).map((each, index) =>
      readRole(source, each, [...path, "roles", index], known),
    ),
  };
}

function readRole(
  source: YamlSource,
  value: unknown,
  path: Path,
  known: (codePath: string, at: Path) => string,
) {
  const fields = fieldsOf(source, value, path, ["role", "on", "from"]);
  const role = textOf(source, fields, "role", path);
  if (!isRole(role)) source.fault([...path, "role"], "role", `"${role}" is no role`);
  const from = new Date(textOf(source, fields, "from", path));
  if (Number.isNaN(from.getTime()))
    source.fault([...path, "from"], "date", "is no day, for example 2025-09-01");
  return {
    role: role as Role,
    organizationPath: known(textOf(source, fields, "on", path), [...path, "on"]),
    from,
  };
}

function fieldsOf(source: YamlSource, value: unknown, path: Path, allowed: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    if (source.value !== undefined || path.length > 0)
      source.fault(path, "object", `fields are expected here: ${allowed.join(", ")}`);
    return {};
  }
  for (const name of Object.keys(value))
    if (!allowed.includes(name)) source.fault([...path, name], "unknown", `there is no field ${name}`);
  return value as Fields;
}

function listOf(source: YamlSource, value: unknown, path: Path): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== undefined && value !== null) source.fault(path, "list", "a list is expected here");
  return [];
}

function textOf(source: YamlSource, fields: Fields, name: string, path: Path): string {
  const value = fields[name];
  if (typeof value === "string" && value.trim() !== "" && value.length <= 200) return value;
  source.fault([...path, name], "text", `${name}: a text of at most 200 characters is expected`);
  return "";
}

function choiceOf<T extends string>(
  source: YamlSource,
  fields: Fields,
  name: string,
  path: Path,
  choices: readonly T[],
): T | undefined {
  const value = fields[name];
  if (choices.includes(value as T)) return value as T;
  source.fault([...path, name], "choice", `${name}: one of ${choices.join(", ")} is expected`);
  return undefined;
}

function noteRepeated(
  source: YamlSource,
  values: readonly (string | undefined)[],
  path: (index: number) => Path,
  message: string,
): void {
  const seen = new Set<string>();
  values.forEach((value, index) => {
    if (value && seen.has(value)) source.fault(path(index), "unique", message);
    if (value) seen.add(value);
  });
}
