import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  DestinationKind,
  TransferAct,
  TransferDirection,
  TransferState,
} from "@qiming/contracts/services_hall/v1/transfer_service";
import { placeIn } from "../domain/line.ts";
import {
  actsOf,
  daysLeft,
  letterOf,
  mayEdit,
  needsCollege,
  turnOf,
  type Transfer,
  type TransferAct as Act,
} from "../domain/transfer.ts";
import type { KeptTransfer } from "../usecases/ports.ts";
import { partiesOf, standingFor, type TransferView } from "../usecases/transfer-parts.ts";

const fromNameOf = ({ senderLine, senderName }: Transfer) => senderLine.at(-1)?.name ?? senderName;
const toNameOf = ({ receiverLine, destination }: Transfer) =>
  receiverLine.at(-1)?.name ?? destination.organizationName;

const withoutIds = <T extends { recorderId?: string | undefined; answererId?: string | undefined }>({
  recorderId: _,
  answererId: __,
  ...shown
}: T) => shown;

/** A transfer as a reader sees it. */
export function toTransfer(view: TransferView, readerId: string) {
  const { kept, holders, today } = view;
  const parties = partiesOf(view, readerId);
  const turn = turnOf(kept);
  const left = daysLeft(kept, today);
  return {
    ...{ id: kept.id, number: kept.number, direction: TransferDirection[kept.direction] },
    ...{ state: TransferState[kept.state], personId: kept.person.personId, personName: kept.person.name },
    ...{ fromBranchId: kept.senderLine.at(-1)?.id ?? "", fromName: fromNameOf(kept), toName: toNameOf(kept) },
    fromCollegeName: placeIn(kept.senderLine, "COLLEGE")?.name ?? "",
    toCollegeName: placeIn(kept.receiverLine, "COLLEGE")?.name ?? "",
    destination: { ...kept.destination, kind: DestinationKind[kept.destination.kind] },
    letters: kept.letters.map(({ number, day, lastDay }, at) => ({
      ...{ number, day, lastDay, replaced: at < kept.letters.length - 1 },
    })),
    ...(left !== undefined && { daysLeft: left }),
    ...(kept.receipt && { receipt: withoutIds(kept.receipt) }),
    ...(kept.flag && { flag: withoutIds(kept.flag) }),
    opinion: kept.opinion,
    events: kept.events.map(({ act, actorName, state, text, time }) => ({
      ...{ act: TransferAct[act as Act] ?? TransferAct.UNSPECIFIED, actorName, text },
      ...{ state: TransferState[state], time: timestampFromDate(time) },
    })),
    waitsForName: kept.waits?.organizationName ?? "",
    waitsForHolders: turn ? standingFor(turn, kept, holders).map(({ name }) => name) : [],
    ...{ problem: kept.problem, byOffice: kept.isByOffice, crossesColleges: needsCollege(kept) },
    ...{ beginTime: timestampFromDate(kept.beginTime), edition: kept.edition },
    may: actsOf(kept, parties).map((act) => TransferAct[act]),
    mayEdit: parties.includes("APPLICANT") && mayEdit(kept),
  };
}

export function toTransferRow(kept: KeptTransfer, today: string) {
  const left = daysLeft(kept, today);
  return {
    ...{ id: kept.id, number: kept.number, personName: kept.person.name },
    ...{ direction: TransferDirection[kept.direction], state: TransferState[kept.state] },
    ...{ fromName: fromNameOf(kept), toName: toNameOf(kept) },
    lastDay: left === undefined ? "" : letterOf(kept)!.lastDay,
    ...(left !== undefined && { daysLeft: left }),
    ...{ flagged: kept.flag?.answer === "", hasProblem: kept.problem !== "" },
    waitsForName: kept.waits?.organizationName ?? "",
  };
}
