import type { ClaimableJson, ClaimContentJson, ClaimJson } from "@qiming/contracts/browser/claim";
import { localized } from "@qiming/web-kit";

export const isDeduction = ({ kind }: ClaimJson): boolean => kind === "CLAIM_KIND_DEDUCTION";
export const isWaiting = ({ state }: ClaimJson): boolean => state === "CLAIM_STATE_SUBMITTED";
export const isReturned = ({ state }: ClaimJson): boolean => state === "CLAIM_STATE_RETURNED";
/** Its maker can still take it back. */
const isOpen = (claim: ClaimJson): boolean => isWaiting(claim) || isReturned(claim);

/** How its state is shown. */
export function tagOf(claim: ClaimJson): string {
  if (claim.state === "CLAIM_STATE_ACCEPTED") return isDeduction(claim) ? "qm-tag--warn" : "qm-tag--good";
  if (isReturned(claim)) return "qm-tag--warn";
  return claim.state === "CLAIM_STATE_DECLINED" && !isDeduction(claim) ? "qm-tag--bad" : "";
}

/** The words for its state: a deduction's are others than a claim's. */
export const stateText = (claim: ClaimJson): string =>
  `points.claim.${isDeduction(claim) ? "deductionState" : "state"}.${claim.state}`;

/** In its place, or before all others. */
export const withClaim = (claims: readonly ClaimJson[], changed: ClaimJson): ClaimJson[] =>
  claims.some(({ id }) => id === changed.id)
    ? claims.map((each) => (each.id === changed.id ? changed : each))
    : [changed, ...claims];

/** What a member has to see to first, then what waits for others, then what is over. */
export function inSections(claims: readonly ClaimJson[]) {
  const toDo = claims.filter(
    (each) => isReturned(each) || (isDeduction(each) && isWaiting(each) && !each.answer),
  );
  const waiting = claims.filter((each) => isWaiting(each) && !toDo.includes(each));
  return { toDo, waiting, over: claims.filter((each) => !isOpen(each)) };
}

/** A claim as it is being written. */
export const blankContent = (claimable: readonly ClaimableJson[]) => ({
  ...{ indicatorCode: claimable[0]?.indicatorCode ?? "", level: 0, day: "", title: "", evidence: "" },
});

/** What was returned, to be written once more. */
export function contentOf(claim: ClaimJson, claimable: readonly ClaimableJson[]) {
  const { indicatorCode = "", levelName, day = "", title = "", evidence = "" } = claim;
  const { levels = [] } = claimable.find((each) => each.indicatorCode === indicatorCode) ?? {};
  const level = levels.findIndex(({ name }) => name?.zhCn === levelName?.zhCn);
  return { indicatorCode, level: Math.max(0, level), day, title, evidence };
}

/** The first field that is missing; undefined: it can be sent. */
export const missingField = (content: ClaimContentJson) =>
  (["indicatorCode", "day", "title", "evidence"] as const).find((field) => !content[field]?.trim());

/** "获得表彰奖励 · 省级" */
export const whatOf = ({ indicatorName, levelName }: ClaimJson): string =>
  [localized(indicatorName), localized(levelName)].filter(Boolean).join(" · ");
