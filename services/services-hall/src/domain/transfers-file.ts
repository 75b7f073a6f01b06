import type { Day } from "@qiming/core";
import { codeIn, noteRepeated, readDay, type Reading } from "@qiming/service-kit";
import type { DestinationKind, TransferAct } from "./transfer.ts";

/** What ends one is missing: where somebody is counted the register says. */
const ACTS = [
  ...(["BEGIN", "SUBMIT", "CANCEL", "AGREE", "RETURN", "ISSUE", "HAND_OVER", "REJECT"] as const),
  ...(["REQUEST_REISSUE", "GIVE_OPINION", "ANSWER_FLAG"] as const),
] satisfies readonly (TransferAct | "BEGIN")[];
/** What the member does. */
const OWN: readonly string[] = ["BEGIN", "SUBMIT", "REQUEST_REISSUE"];
/** What the member does, or the university. */
const OF_BOTH: readonly string[] = ["CANCEL", "HAND_OVER"];
const KINDS = ["BRANCH", "EMPLOYER", "SCHOOL", "RESIDENCE"] satisfies readonly DestinationKind[];
const MOST_VALID_DAYS = 90;

/** Something that was done with a transfer. People are named by number. */
export interface FiledTransferAct {
  readonly reading: Reading;
  readonly act: (typeof ACTS)[number];
  /** Empty: the member. */
  readonly by: string;
  readonly day: Day;
  readonly note: string;
  /** Of a letter; 0: the longest. */
  readonly validDays: number;
  readonly isOldLetterReturned: boolean;
  readonly allowsReissue: boolean;
}

export interface FiledTransfer {
  readonly reading: Reading;
  /** As it was known before; unlike that of any other transfer. */
  readonly key: string;
  readonly person: string;
  readonly destination: {
    readonly kind: DestinationKind;
    /** A code path; empty: outside. */
    readonly branch: string;
    readonly organizationName: string;
    readonly place: string;
    readonly reason: string;
  };
  readonly acts: readonly FiledTransferAct[];
}

/** Reads a file of transfers and notes everything that is wrong with its form. @param today to which its days count back */
export function readTransfers(root: Reading, today: Day): FiledTransfer[] {
  const { transfers } = root.fields("transfers");
  const list = transfers.list();
  if (list.length === 0) transfers.fault("required", "a file of transfers has transfers");
  noteRepeated(
    list.map((each) => each.at("key")),
    "stands here twice",
  );
  return list.map((each) => readTransfer(each, today));
}

function readTransfer(reading: Reading, today: Day): FiledTransfer {
  const fields = reading.fields("key", "person", "destination", "acts");
  const acts = fields.acts.list().map((each) => readAct(each, today));
  if (acts.length === 0) fields.acts.fault("required", "a transfer has acts");
  acts.forEach(({ day, reading: at }, i) => {
    if (day < (acts[i - 1]?.day ?? "")) at.fault("order", "acts stand in the order in which they were done");
  });
  return {
    ...{ reading, key: codeIn(fields.key), person: fields.person.text(32), acts },
    destination: readDestination(fields.destination),
  };
}

function readDestination(reading: Reading): FiledTransfer["destination"] {
  const fields = reading.fields("kind", "branch", "organization", "place", "reason");
  const kind = fields.kind.choice(KINDS);
  const isWithin = kind === "BRANCH";
  if (isWithin && !fields.organization.isMissing)
    fields.organization.fault("needless", "a branch of the university is named by its code path");
  if (!isWithin && !fields.branch.isMissing) fields.branch.fault("needless", "they go elsewhere");
  const organization = isWithin ? "" : fields.organization.text(100);
  return {
    ...{ kind, branch: isWithin ? fields.branch.text() : "", organizationName: organization },
    place: fields.place.isMissing ? "" : fields.place.text(100),
    reason: fields.reason.isMissing ? "" : fields.reason.text(500),
  };
}

function readAct(reading: Reading, today: Day): FiledTransferAct {
  const {
    act: what,
    by,
    day,
    daysAgo,
    note,
    ...more
  } = reading.fields(
    ...(["act", "by", "day", "daysAgo", "note", "validDays", "oldLetterReturned", "allowsReissue"] as const),
  );
  const act = what.choice(ACTS);
  if (OWN.includes(act) && !by.isMissing) by.fault("needless", "that is the member's act");
  if (!OWN.includes(act) && !OF_BOTH.includes(act) && by.isMissing)
    what.fault("required", "by whom is missing");
  return {
    ...{ reading, act, by: by.isMissing ? "" : by.text(32), day: readDay({ day, daysAgo }, today) },
    note: note.isMissing ? "" : note.text(500),
    validDays: more.validDays.isMissing ? 0 : more.validDays.integer(1, MOST_VALID_DAYS),
    ...{ isOldLetterReturned: more.oldLetterReturned.flag(), allowsReissue: more.allowsReissue.flag() },
  };
}
