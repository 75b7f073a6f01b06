import { ExpectedError } from "@qiming/core";
import type { Line } from "../domain/line.ts";
import { directionOf, type Destination, type Transfer } from "../domain/transfer.ts";
import type { PersonFacts } from "./ports.ts";

/** What every transfer begins with. */
export const blankTransfer = (beginTime: Date) => ({
  ...{ number: "", letters: [], opinion: "", attempt: 0, problem: "", acceptedBy: "", events: [] },
  ...{ acceptedDay: "" as const, beginTime, edition: 1, operations: [] },
});

export const draftOf = ({
  id,
  facts: { personId, name, memberStatus, line },
  destination,
  receiverLine,
  begin,
}: {
  readonly id: string;
  readonly facts: PersonFacts;
  readonly destination: Destination;
  readonly receiverLine: Line;
  readonly begin: Date;
}): Transfer => ({
  ...{ id, direction: directionOf(destination), state: "DRAFT", person: { personId, name }, memberStatus },
  ...{ senderLine: line, senderName: "", destination, receiverLine, isByOffice: false },
  ...blankTransfer(begin),
});

/** @throws NO_MEMBER (failed_precondition) */
export function requireMember({ memberStatus, line }: PersonFacts): void {
  const isMember = memberStatus === "FULL" || memberStatus === "PROBATIONARY";
  if (!isMember || line.at(-1)?.type !== "BRANCH")
    throw new ExpectedError("failed_precondition", "NO_MEMBER", "only a member of a branch is transferred");
}

/** To a branch that can take somebody. @throws DESTINATION_UNFIT (failed_precondition) */
export function requireBranch(line: Line, from: Line): void {
  if (line.at(-1)?.type !== "BRANCH" || line.at(-1)?.id === from.at(-1)?.id)
    throw new ExpectedError("failed_precondition", "DESTINATION_UNFIT", "no branch, or their own");
}
