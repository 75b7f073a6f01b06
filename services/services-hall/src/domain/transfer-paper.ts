import type { PaperDocument } from "@qiming/documents";
import type { Day } from "@qiming/core";
import { letterOf, type Transfer } from "./transfer.ts";

/** Letter and receipt as they are on paper: an official document of the Party, in Chinese. */

const daysWritten = (day: Day): string => {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return `${year}年${month}月${date}日`;
};
const STATUS: Readonly<Record<string, string>> = { FULL: "中共正式党员", PROBATIONARY: "中共预备党员" };

/** Undefined where there is none yet. */
export function letterPaper(transfer: Transfer): PaperDocument | undefined {
  const letter = letterOf(transfer);
  if (!letter || transfer.direction !== "OUT") return undefined;
  const { destination, person, memberStatus, senderLine } = transfer;
  const validDays = Math.round((Date.parse(letter.lastDay) - Date.parse(letter.day)) / 86_400_000);
  const from = senderLine.at(-1)!.name;
  return {
    title: "组织关系介绍信",
    subtitle: `第 ${letter.number} 号`,
    parts: [
      { kind: "text", text: `${destination.organizationName}：` },
      {
        kind: "text",
        text: `${person.name}同志系${STATUS[memberStatus] ?? ""}，组织关系由${senderLine[0]!.name}${from}转往你处，请予接收。`,
      },
      {
        kind: "facts",
        facts: [
          ...(destination.place ? [["所在地", destination.place] as const] : []),
          ["开具日期", daysWritten(letter.day)],
          ["有效期", `${validDays} 天，至${daysWritten(letter.lastDay)}`],
        ],
      },
      { kind: "text", text: "请于接收后一个月内将回执寄回。" },
      { kind: "text", text: `${senderLine[0]!.name}\n${daysWritten(letter.day)}` },
    ],
    proof: `转接编号 ${transfer.number} · 介绍信编号 ${letter.number}`,
  };
}

/** To the organisation from which somebody came. Undefined where nobody has accepted them yet. */
export function receiptPaper(transfer: Transfer): PaperDocument | undefined {
  const { receipt, direction, person, receiverLine, senderName } = transfer;
  const letter = letterOf(transfer);
  if (!receipt || !letter || direction !== "IN") return undefined;
  return {
    title: "组织关系介绍信回执",
    subtitle: `第 ${receipt.number} 号`,
    parts: [
      { kind: "text", text: `${senderName}：` },
      {
        kind: "text",
        text: `你处${daysWritten(letter.day)}开具的第 ${letter.number} 号介绍信收悉。${person.name}同志的组织关系已于${daysWritten(receipt.day)}转入${receiverLine.at(-1)!.name}。`,
      },
      { kind: "text", text: `${receiverLine[0]!.name}\n${daysWritten(receipt.day)}` },
    ],
    proof: `转接编号 ${transfer.number} · 回执编号 ${receipt.number}`,
  };
}
