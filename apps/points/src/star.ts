/** Star branches: what is shown and what is written, without any screen. */
import type {
  BlockScoreJson,
  BlockWrittenJson,
  StarBlockJson,
  StarRatingJson,
  StarRoundJson,
  StarRoundStateJson,
  StarRowJson,
} from "@qiming/contracts/browser/star";

const STEPS = ["OPEN", "SELF", "ASSESS", "COMMITTEE", "PUBLICITY", "AWARDED"] as const;
type Step = (typeof STEPS)[number];

export const stepOf = ({ state }: StarRoundJson): Step =>
  STEPS.find((each) => state === `STAR_ROUND_STATE_${each}`) ?? "OPEN";

export const isPublished = (round: StarRoundJson): boolean => STEPS.indexOf(stepOf(round)) >= 4;

/** Undefined after the last. */
export function nextOf(round: StarRoundJson): { step: Step; state: StarRoundStateJson } | undefined {
  const step = STEPS[STEPS.indexOf(stepOf(round)) + 1];
  return step && { step, state: `STAR_ROUND_STATE_${step}` };
}

/** How far a round is; a round that is awarded is done. */
export function marksOf(round: StarRoundJson): { step: Step; state: "done" | "current" | "todo" }[] {
  const at = STEPS.indexOf(stepOf(round));
  const isOver = at === STEPS.length - 1;
  return STEPS.map((step, index) => ({
    step,
    state: index < at || isOver ? "done" : index === at ? "current" : "todo",
  }));
}

/** As they came: by college and name. */
export function byCollege(rows: readonly StarRowJson[]): { name: string; rows: StarRowJson[] }[] {
  const found = new Map<string, StarRowJson[]>();
  for (const row of rows) {
    const name = row.collegeName ?? "";
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return [...found].map(([name, each]) => ({ name, rows: each }));
}

/** What somebody is writing of one block. */
export interface BlockDraft {
  readonly block: StarBlockJson;
  readonly mostTenths: number;
  readonly before: BlockScoreJson;
  points: string;
  text: string;
}
type Kind = "self" | "assess";

const shown = (tenths: number | undefined): string => (tenths === undefined ? "" : String(tenths / 10));

/** What stands there already; otherwise what the branch says, otherwise what the figures propose. */
export const draftsOf = ({ blocks = [] }: StarRatingJson, kind: Kind): BlockDraft[] =>
  blocks.map((before) => {
    const { selfTenths, assessedTenths, proposedTenths } = before;
    const first = kind === "self" ? selfTenths : (assessedTenths ?? selfTenths);
    return {
      ...{ block: before.block!, mostTenths: before.mostTenths ?? 0, before },
      points: shown(first ?? proposedTenths),
      text: (kind === "self" ? before.evidence : before.assessReason) ?? "",
    };
  });

/** "22.5" is 225; undefined where it is no number of tenths. */
export function tenthsOf(points: string): number | undefined {
  return /^\d{1,3}(\.\d)?$/.test(points.trim()) ? Math.round(Number(points) * 10) : undefined;
}

export type Fault = "points" | "text";

/** What is still missing of a draft, by block. @param isWhole it is handed in */
export function faultsOf(
  drafts: readonly BlockDraft[],
  kind: Kind,
  isWhole: boolean,
): { block: StarBlockJson; fault: Fault }[] {
  return drafts.flatMap(({ block, mostTenths, before, points, text }) => {
    const tenths = tenthsOf(points);
    const isEmpty = !points.trim();
    const isWrong = isEmpty ? isWhole : tenths === undefined || tenths > mostTenths;
    const said = before.selfTenths ?? before.proposedTenths;
    const needsText = kind === "self" || (said !== undefined && said !== tenths);
    return [
      ...(isWrong ? [{ block, fault: "points" as const }] : []),
      ...(isWhole && needsText && !text.trim() ? [{ block, fault: "text" as const }] : []),
    ];
  });
}

/** Blocks without a figure are left out: a draft may have gaps. */
export const toWritten = (drafts: readonly BlockDraft[]): BlockWrittenJson[] =>
  drafts.flatMap(({ block, points, text }) => {
    const tenths = tenthsOf(points);
    return tenths === undefined ? [] : [{ block, tenths, text: text.trim() }];
  });

export const sumOf = (drafts: readonly BlockDraft[]): number =>
  drafts.reduce((total, { points }) => total + (tenthsOf(points) ?? 0), 0);

/** Of organisation life, all duties together. */
export function lifeOf({ figures }: StarRatingJson): { owed: number; held: number; late: number } {
  const sum = (field: "owed" | "held" | "late") =>
    (figures?.duties ?? []).reduce((total, each) => total + (each[field] ?? 0), 0);
  return { owed: sum("owed"), held: sum("held"), late: sum("late") };
}

/** What the reader may write of the blocks now. */
export function formOf({ round = {}, mayWrite, mayAssess }: StarRatingJson): Kind | undefined {
  const step = stepOf(round);
  if (mayWrite && step === "SELF") return "self";
  return mayAssess && step === "ASSESS" ? "assess" : undefined;
}

export const mayDecideNow = ({ round = {}, mayDecide }: StarRatingJson): boolean =>
  !!mayDecide && ["COMMITTEE", "PUBLICITY"].includes(stepOf(round));

export const mayRecordFounding = ({ round = {}, mayAssess }: StarRatingJson): boolean =>
  !!mayAssess && STEPS.indexOf(stepOf(round)) < STEPS.indexOf("COMMITTEE");
