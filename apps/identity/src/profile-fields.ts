import type { ProfileEntryJson } from "@qiming/contracts/browser/profile";
import type { MemberRecordJson, ProfileJson } from "@qiming/contracts/browser/member";

interface Field {
  readonly field: string;
  /** Its name in a profile; the person's name stands with the person. */
  readonly name: keyof ProfileJson | "personName";
  /** The person's own word is enough to change it. */
  readonly isOwnWord?: true;
  readonly input: "text" | "tel" | "email" | "date" | "gender";
}

/** What is entered of a person, in the order in which it is shown. */
export const FIELDS: readonly Field[] = [
  { field: "PROFILE_FIELD_NAME", name: "personName", input: "text" },
  { field: "PROFILE_FIELD_PHONE", name: "phone", input: "tel", isOwnWord: true },
  { field: "PROFILE_FIELD_EMAIL", name: "email", input: "email", isOwnWord: true },
  { field: "PROFILE_FIELD_GENDER", name: "gender", input: "gender" },
  { field: "PROFILE_FIELD_BIRTH_DAY", name: "birthDay", input: "date" },
  { field: "PROFILE_FIELD_ETHNICITY", name: "ethnicity", input: "text" },
  { field: "PROFILE_FIELD_EDUCATION", name: "education", input: "text" },
  { field: "PROFILE_FIELD_LEAVE_DAY", name: "leaveDay", input: "date" },
];

export const valueOf = (record: MemberRecordJson, { name }: Field): string =>
  (name === "personName" ? record.person?.name : record.profile?.[name]) ?? "";

/** What differs from the record. A field that the reader sees in part only is not theirs to change. */
export function changedEntries(
  record: MemberRecordJson,
  values: Readonly<Record<string, string>>,
): ProfileEntryJson[] {
  return FIELDS.filter(
    (each) => values[each.field] !== undefined && values[each.field]!.trim() !== valueOf(record, each),
  ).map(({ field }) => ({ field: field as never, value: values[field]!.trim() }));
}
