import type { MemberRowJson } from "@qiming/contracts/browser/member";

export type SheetLanguage = "zh-CN" | "en";
export type SheetField = Exclude<keyof MemberRowJson, "row">;

/** All that may be read, in small letters; the first of a language is what is written in it. */
type Words = Readonly<Record<SheetLanguage, readonly [string, ...string[]]>>;
type Vocabulary<T extends string> = Readonly<Record<T, Words>>;
type Said<T> = Exclude<NonNullable<T>, `${string}_UNSPECIFIED`>;

/** The columns in the order in which they are written. */
export const COLUMNS: Vocabulary<SheetField> = {
  number: { "zh-CN": ["学工号"], en: ["number"] },
  name: { "zh-CN": ["姓名"], en: ["name"] },
  category: { "zh-CN": ["类别"], en: ["category"] },
  memberStatus: { "zh-CN": ["身份"], en: ["status"] },
  personType: { "zh-CN": ["政治面貌", "类型"], en: ["type"] },
  branchPath: { "zh-CN": ["支部代码", "支部"], en: ["branch"] },
  phone: { "zh-CN": ["手机", "手机号"], en: ["phone"] },
  email: { "zh-CN": ["邮箱", "电子邮箱"], en: ["email"] },
};

export const CATEGORIES: Vocabulary<Said<MemberRowJson["category"]>> = {
  PERSON_CATEGORY_STUDENT: { "zh-CN": ["学生"], en: ["student"] },
  PERSON_CATEGORY_STAFF: { "zh-CN": ["教工"], en: ["staff"] },
};

export const STATUSES: Vocabulary<Said<MemberRowJson["memberStatus"]>> = {
  MEMBER_STATUS_APPLICANT: { "zh-CN": ["入党申请人", "申请人"], en: ["applicant"] },
  MEMBER_STATUS_ACTIVIST: { "zh-CN": ["入党积极分子", "积极分子"], en: ["activist"] },
  MEMBER_STATUS_DEVELOPMENT_TARGET: { "zh-CN": ["发展对象"], en: ["development target"] },
  MEMBER_STATUS_PROBATIONARY: { "zh-CN": ["预备党员"], en: ["probationary member", "probationary"] },
  MEMBER_STATUS_FULL: { "zh-CN": ["正式党员"], en: ["full member", "full"] },
  MEMBER_STATUS_TRANSFERRED_OUT: { "zh-CN": ["已转出"], en: ["transferred out"] },
  MEMBER_STATUS_LEFT: { "zh-CN": ["已退出", "自愿退出", "自行脱党"], en: ["left"] },
  MEMBER_STATUS_REMOVED: { "zh-CN": ["已除名", "除名", "开除"], en: ["removed"] },
  MEMBER_STATUS_DECEASED: { "zh-CN": ["已去世", "去世"], en: ["deceased"] },
};

export const TYPES: Vocabulary<Said<MemberRowJson["personType"]>> = {
  PERSON_TYPE_PARTY_MEMBER: { "zh-CN": ["党员", "中共党员"], en: ["party member"] },
  PERSON_TYPE_LEAGUE_MEMBER: { "zh-CN": ["团员", "共青团员"], en: ["league member"] },
  PERSON_TYPE_NON_MEMBER: { "zh-CN": ["群众"], en: ["non-member"] },
};

/** From each word to what it means. */
export function meanings<T extends string>(vocabulary: Vocabulary<T>): ReadonlyMap<string, T> {
  const entries = Object.entries<Words>(vocabulary) as [T, Words][];
  return new Map(
    entries.flatMap(([value, words]) =>
      Object.values(words)
        .flat()
        .map((word) => [word, value]),
    ),
  );
}
