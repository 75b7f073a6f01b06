import { noteRepeated, type Reading } from "@qiming/service-kit";
import type { Category, Desk, DeskRole, LocalizedText } from "./directory.ts";

const ROLES: readonly DeskRole[] = ["HANDLER", "LEAD"];

/** A desk as a file says it: places and people by their codes and numbers. */
export interface FiledDesk extends Pick<Desk, "code" | "name" | "categoryCodes" | "isPublic"> {
  readonly codePath: string;
  readonly members: readonly {
    readonly number: string;
    readonly role: DeskRole;
    readonly reading: Reading;
  }[];
  readonly reading: Reading;
}

/**
 * Reads a file of categories and desks and notes everything that is wrong with it.
 *
 * @see docs/desks.md for the file's form
 */
export function readDirectory(root: Reading): {
  codePath: string;
  categories: readonly Category[];
  misconductChannel: LocalizedText;
  desks: readonly FiledDesk[];
} {
  const fields = root.fields("university", "misconductChannel", "categories", "desks");
  const categories = fields.categories.list().map((each) => {
    const { code, name } = each.fields("code", "name");
    return { code: code.text(40), name: name.localized() };
  });
  noteRepeated(
    fields.categories.list().map((each) => each.at("code")),
    "stands here twice",
  );
  const known = new Set(categories.map(({ code }) => code));
  const desks = fields.desks.list().map((each) => readDesk(each, known));
  noteRepeated(
    fields.desks.list().map((each) => each.at("code")),
    "stands here twice",
  );
  if (desks.filter(({ isPublic }) => isPublic).length !== 1)
    fields.desks.fault("public", "one desk takes what nobody else takes");
  const misconductChannel = fields.misconductChannel.localized(500);
  return { codePath: fields.university.text(), categories, misconductChannel, desks };
}

function readDesk(reading: Reading, known: ReadonlySet<string>): FiledDesk {
  const fields = reading.fields("code", "name", "organization", "categories", "public", "members");
  const categoryCodes = fields.categories.list().map((each) => {
    const code = each.text(40);
    if (!known.has(code)) each.fault("unknown", `there is no category ${code}`);
    return code;
  });
  const members = fields.members.list().map((each) => {
    const { number, role } = each.fields("number", "role");
    return { number: number.text(40), role: role.choice(ROLES), reading: each };
  });
  if (!members.some(({ role }) => role === "LEAD"))
    fields.members.fault("lead", "nobody reads answers before they go out");
  return {
    ...{ code: fields.code.text(64), name: fields.name.localized(), codePath: fields.organization.text() },
    ...{ categoryCodes, isPublic: fields.public.flag(), members, reading },
  };
}
