import { plainTextOf, type RichText } from "./rich-text.ts";

/** What is held until somebody has looked: patterns of letters and of time. Nothing here judges what somebody thinks. */
export type HoldPattern = "PHONE_NUMBER" | "IDENTITY_NUMBER" | "SPAM_LINKS" | "FLOODING" | "TOO_MANY";

export interface Hold {
  readonly pattern: HoldPattern;
  readonly ruleCode: string;
  readonly reason: string;
}
/** What the same person wrote before. */
export interface Earlier {
  readonly body: RichText;
  readonly writeTime: Date;
}

const MINUTE_MS = 60_000;
/** So long the same text is remembered. */
export const REMEMBERED_MS = 60 * MINUTE_MS;
/** The third time is one too often. */
const SAME_TEXT_BEFORE = 2;
const SHORTEST_REPEATED = 10;
const MOST_A_MINUTE = 5;
const MOST_LINKS = 3;
/** Of addresses that hide where they lead. */
const SHORTENERS = ["t.cn", "url.cn", "dwz.cn", "suo.im", "bit.ly", "tinyurl.com", "goo.gl", "is.gd"];

const REASONS: Readonly<Record<HoldPattern, readonly [ruleCode: string, reason: string]>> = {
  IDENTITY_NUMBER: ["R3", "内容中有类似身份证件号码的数字，管理员查看后再显示。"],
  PHONE_NUMBER: ["R3", "内容中有类似手机号码的数字，管理员查看后再显示。"],
  SPAM_LINKS: ["R4", "链接过多，或使用了短链接，管理员查看后再显示。"],
  FLOODING: ["R5", "短时间内多次发送相同内容，管理员查看后再显示。"],
  TOO_MANY: ["R5", "一分钟内发送过多，管理员查看后再显示。"],
};

/** Full-width digits and what stands between digits change nothing. */
const digitsOf = (text: string): string =>
  text.normalize("NFKC").replaceAll(/(?<=\d)[\s\-_.·—]+(?=[\dXx])/gu, "");
const PHONE = /(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/u;
const IDENTITY =
  /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])/u;

const addressesIn = (body: RichText): string[] => {
  const links = body.blocks.flatMap(({ runs }) => runs.flatMap(({ link }) => link || []));
  const written = plainTextOf(body).match(/https?:\/\/[^\s，。；）]+|www\.[^\s，。；）]+/giu) ?? [];
  return [...new Set([...links.filter((each) => !each.startsWith("/")), ...written])];
};
const hostOf = (address: string): string =>
  address
    .replace(/^https?:\/\//iu, "")
    .split(/[/?#:]/u)[0]!
    .toLowerCase();
const sameText = (body: RichText): string =>
  plainTextOf(body)
    .normalize("NFKC")
    .replaceAll(/[\s\p{P}]/gu, "")
    .toLowerCase();

function patternOf(title: string, body: RichText, earlier: readonly Earlier[], now: Date) {
  const digits = digitsOf(`${title}\n${plainTextOf(body)}`);
  if (IDENTITY.test(digits)) return "IDENTITY_NUMBER";
  if (PHONE.test(digits)) return "PHONE_NUMBER";
  const addresses = addressesIn(body);
  if (addresses.length > MOST_LINKS || addresses.some((each) => SHORTENERS.includes(hostOf(each))))
    return "SPAM_LINKS";
  const said = sameText(body);
  const same = earlier.filter((each) => sameText(each.body) === said).length;
  if (said.length >= SHORTEST_REPEATED && same >= SAME_TEXT_BEFORE) return "FLOODING";
  const recent = earlier.filter(({ writeTime }) => now.getTime() - writeTime.getTime() < MINUTE_MS);
  return recent.length >= MOST_A_MINUTE ? "TOO_MANY" : undefined;
}

/** @param earlier of the same person, from the last hour */
export function technicalHold(
  title: string,
  body: RichText,
  earlier: readonly Earlier[],
  now: Date,
): Hold | undefined {
  const pattern = patternOf(title, body, earlier, now);
  if (!pattern) return undefined;
  const [ruleCode, reason] = REASONS[pattern];
  return { pattern, ruleCode, reason };
}
