import type { PaperDocument } from "@qiming/documents";
import type { Proof } from "./proof.ts";
import { dayIn } from "./proof-text.ts";

export type PaperLanguage = "zh-CN" | "en";

const TEXTS = {
  "zh-CN": {
    key: "zhCn",
    number: (number: string) => `编号：${number}`,
    until: (day: string) => `有效期至：${day}`,
    forGood: "有效期：长期有效",
    check: "扫描二维码或打开网址核验真伪，以核验结果为准。",
    digest: "校验码：",
  },
  en: {
    key: "en",
    number: (number: string) => `No. ${number}`,
    until: (day: string) => `Valid until ${day}`,
    forGood: "Valid without limit of time",
    check: "Scan the code or open this address to check it. Whether it holds is what is said there.",
    digest: "Digest: ",
  },
} as const;

/** A proof on paper. @param address where it can be checked */
export function proofPaper(
  { title, number, text, issuerName, issueDay, validUntilDay, digest }: Proof,
  address: string,
  language: PaperLanguage,
): PaperDocument {
  const { key, ...words } = TEXTS[language];
  const until = validUntilDay ? words.until(dayIn(validUntilDay, key)) : words.forGood;
  return {
    ...{ title: title[key], subtitle: words.number(number), language, proof: "" },
    parts: [
      { kind: "text", text: text[key] },
      { kind: "signed", lines: [issuerName, dayIn(issueDay, key)] },
      {
        kind: "code",
        code: address,
        lines: [until, words.check, address, `${words.digest}${inFours(digest)}`],
      },
    ],
  };
}

/** As the page has it on which it is compared. */
const inFours = (digest: string): string => digest.replaceAll(/(.{4})(?=.)/g, "$1 ");
