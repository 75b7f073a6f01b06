import type { MyRecordJson } from "@qiming/contracts/browser/member";
import type { PrivacyRequestJson } from "@qiming/contracts/browser/privacy";
import { ProblemError, saveFile } from "@qiming/web-kit";
import { learning, members, points, privacy } from "../api.ts";

export interface MyData {
  readonly mine: MyRecordJson;
  readonly requests: readonly PrivacyRequestJson[];
}

export async function readMyData(signal: AbortSignal): Promise<MyData> {
  const [mine, { requests = [] }] = await Promise.all([
    members.getMyRecord({}, { signal }),
    privacy.listMyPrivacyRequests({}, { signal }),
  ]);
  return { mine, requests };
}

/** Everything that any service holds about the reader, as a file of their own. */
export async function saveCopy({ mine, requests }: MyData): Promise<void> {
  const [record, account] = await Promise.all([learning.getRecord({}), accountIfAny()]);
  const copy = { identity: { ...mine, privacyRequests: requests }, learning: record, points: account };
  saveFile("qiming-my-data.json", "application/json", JSON.stringify(copy, undefined, 2));
}

// Before the first rule book there is no account.
async function accountIfAny(): Promise<object | null> {
  try {
    return await points.getAccount({});
  } catch (error) {
    if (error instanceof ProblemError && error.problem.reason === "RULE_BOOK_NOT_FOUND") return null;
    throw error;
  }
}
