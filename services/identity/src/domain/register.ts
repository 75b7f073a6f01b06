import { dayOf } from "@qiming/core";
import { noteRepeated, type Reading } from "@qiming/service-kit";
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
  readonly isLeagueMember: boolean;
  readonly status: MemberStatus | undefined;
  readonly branchPath: string | undefined;
  readonly subject: string | undefined;
  /** Expected to leave on this day, or so many days after the file is read. */
  readonly leaves: { readonly day: string } | { readonly inDays: number } | undefined;
  readonly roles: readonly { role: Role; organizationPath: string; from: Date }[];
}

/** What a register file says, in an order in which it can be written: parents first. */
export interface Register {
  readonly organizations: readonly RegisterOrganization[];
  readonly people: readonly RegisterPerson[];
}

const MAX_DEPTH = 6;
/** Ten years. */
const MOST_DAYS = 3_650;
const CODE = /^[A-Z][A-Z0-9-]{0,15}$/;

/**
 * Reads a register and notes everything that is wrong with it; the result is to be used only if nothing is.
 *
 * @see docs/register.md for the file's form
 */
export function readRegister(root: Reading): Register {
  const fields = root.fields("university", "people");
  const organizations: RegisterOrganization[] = [];
  readOrganization(fields.university, undefined, 0, organizations);
  const people = fields.people.list();
  noteRepeated(
    people.map((each) => each.at("number")),
    "stands here twice",
  );
  noteRepeated(
    people.map((each) => each.at("subject")),
    "belongs to somebody else",
  );
  const known = new Map(organizations.map((each) => [each.codePath, each]));
  return { organizations, people: people.map((each) => readPerson(each, known)) };
}

function readOrganization(
  reading: Reading,
  parent: RegisterOrganization | undefined,
  order: number,
  all: RegisterOrganization[],
): void {
  const fields = reading.fields("code", "type", "name", "branchKind", "below");
  const code = fields.code.text();
  if (!CODE.test(code)) fields.code.fault("code", `"${code}" is no code: capitals, digits and "-"`);
  const type = fields.type.choice(ORGANIZATION_TYPES);
  const organization: RegisterOrganization = {
    code,
    codePath: parent ? `${parent.codePath}/${code}` : code,
    parentPath: parent?.codePath,
    type,
    name: fields.name.text(),
    branchKind: type === "BRANCH" ? fields.branchKind.choice(BRANCH_KINDS) : undefined,
    order,
  };
  if (!mayStandBelow(type, parent?.type))
    fields.type.fault("tree", `${type} may not stand below ${parent?.type ?? "nothing"}`);
  if (all.some((each) => each.codePath === organization.codePath))
    fields.code.fault("unique", "a sister has this code already");
  all.push(organization);
  if (reading.path.length > MAX_DEPTH * 2) return;
  fields.below.list().forEach((each, index) => readOrganization(each, organization, index, all));
}

type Known = ReadonlyMap<string, RegisterOrganization>;

function readPerson(reading: Reading, known: Known): RegisterPerson {
  const fields = reading.fields(
    "number",
    "name",
    "category",
    "type",
    "status",
    "branch",
    "subject",
    "leaveDay",
    "leavesInDays",
    "roles",
  );
  const status = fields.status.isMissing ? undefined : fields.status.choice(MEMBER_STATUSES);
  const branchPath = fields.branch.isMissing ? undefined : readOrganizationPath(fields.branch, known);
  if (status && !branchPath) reading.fault("branch", `somebody who is ${status} belongs to a branch`);
  const branch = known.get(branchPath ?? "");
  if (branch && branch.type !== "BRANCH") fields.branch.fault("branch", `${branch.codePath} is no branch`);
  return {
    number: fields.number.text(),
    name: fields.name.text(),
    category: fields.category.choice(PERSON_CATEGORIES),
    isLeagueMember:
      !fields.type.isMissing && fields.type.choice(["LEAGUE_MEMBER", "NON_MEMBER"]) === "LEAGUE_MEMBER",
    status,
    branchPath,
    subject: fields.subject.isMissing ? undefined : fields.subject.text(),
    leaves: readLeaving(fields.leaveDay, fields.leavesInDays),
    roles: fields.roles.list().map((each) => readRole(each, known)),
  };
}

function readLeaving(day: Reading, inDays: Reading): RegisterPerson["leaves"] {
  if (!day.isMissing && !inDays.isMissing) inDays.fault("twice", "either a day, or in how many days");
  if (!day.isMissing) return { day: dayOf(day.day()) };
  return inDays.isMissing ? undefined : { inDays: inDays.integer(0, MOST_DAYS) };
}

function readRole(reading: Reading, known: Known) {
  const fields = reading.fields("role", "on", "from");
  const role = fields.role.text();
  if (!isRole(role)) fields.role.fault("role", `"${role}" is no role`);
  return {
    role: role as Role,
    organizationPath: readOrganizationPath(fields.on, known),
    from: fields.from.day(),
  };
}

function readOrganizationPath(reading: Reading, known: Known): string {
  const codePath = reading.text();
  if (!known.has(codePath)) reading.fault("organization", `no organisation ${codePath}`);
  return codePath;
}
