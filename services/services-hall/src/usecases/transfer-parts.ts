import { dayOf, ExpectedError, holdsPermission, type Clock, type Day, type PersonActor } from "@qiming/core";
import { arrivalOf, placeIn, type PersonRef } from "../domain/line.ts";
import { STEP_PLACES } from "../domain/definition.ts";
import { transferNotice } from "../domain/notices.ts";
import {
  hasReachedReceiver,
  OFFICES,
  PARTIES,
  standOf,
  turnOf,
  type Party,
  type Transfer,
} from "../domain/transfer.ts";
import { holdingAt } from "./case-parts.ts";
import type { Holder, KeptTransfer, PersonFacts, Register, Telling, Transfers } from "./ports.ts";

export interface TransferPorts {
  readonly transfers: Transfers;
  readonly register: Register;
  readonly clock: Clock;
}

/** A transfer with whoever holds a role in its lines now. */
export interface TransferView {
  readonly kept: KeptTransfer;
  readonly holders: readonly Holder[];
  readonly today: string;
}

const notFound = () =>
  new ExpectedError("not_found", "TRANSFER_NOT_FOUND", "there is no such transfer for you");

const notHeld = () =>
  new ExpectedError("permission_denied", "TRANSFER_NOT_HELD", "they hold no office there");

const holdsOffice = ({ roles }: PersonFacts, organizationId: string): boolean =>
  roles.some((each) => each.organizationId === organizationId && OFFICES.includes(each.role));

type Lines = Pick<Transfer, "senderLine" | "receiverLine" | "person">;

const arrivalFor = (party: Exclude<Party, "APPLICANT">, lines: Lines, holders: readonly Holder[]) => {
  const { line, step } = standOf(party, lines);
  if (line.length === 0) return undefined;
  const { personId } = lines.person;
  return arrivalOf(step, line, personId, (organizationId, roles) =>
    holdingAt(holders, organizationId, roles),
  );
};

/** Whoever stands for a party now; never the member. */
export function standingFor(
  party: Exclude<Party, "APPLICANT">,
  lines: Lines,
  holders: readonly Holder[],
): PersonRef[] {
  const arrival = arrivalFor(party, lines, holders);
  if (!arrival) return [];
  const found = holdingAt(holders, arrival.organization.id, arrival.roles);
  return found.filter(({ personId }) => personId !== lines.person.personId);
}

/** What somebody is to a transfer: the member is never anything else in it. */
export function partiesOf({ kept, holders }: Omit<TransferView, "today">, personId: string): Party[] {
  if (kept.person.personId === personId) return ["APPLICANT"];
  return PARTIES.filter(
    (party) =>
      party !== "APPLICANT" &&
      standingFor(party, kept, holders).some((holder) => holder.personId === personId),
  );
}

/** Where its next step is taken. */
export function routed(transfer: KeptTransfer, holders: readonly Holder[]): KeptTransfer {
  const party = turnOf(transfer);
  const arrival = party && arrivalFor(party, transfer, holders);
  const { waits: _, ...plain } = transfer;
  if (!arrival) return plain;
  const { id: organizationId, name: organizationName } = arrival.organization;
  return { ...plain, waits: { organizationId, organizationName } };
}

/** The member hears of each step that somebody else took, and whoever has the next one hears that it waits. */
export function tellsOf(
  after: KeptTransfer,
  holders: readonly Holder[],
  actorId: string,
  before?: Pick<Transfer, "state">,
): Telling[] {
  const { personId } = after.person;
  const isSilent = personId === actorId || before?.state === after.state;
  const turn = turnOf(after);
  const others = turn ? standingFor(turn, after, holders) : [];
  return [
    ...(isSilent ? [] : [transferNotice("moved", personId, after)]),
    ...others
      .filter((each) => each.personId !== actorId)
      .map((each) => transferNotice("waiting", each.personId, after)),
  ];
}

export function transferParts({ transfers, register, clock }: TransferPorts) {
  const holdersOf = async ({ senderLine, receiverLine }: Lines): Promise<Holder[]> => {
    const places = [senderLine, receiverLine].flatMap((line) =>
      STEP_PLACES.flatMap((place) => placeIn(line, place)?.id ?? []),
    );
    return places.length > 0 ? register.holders([...new Set(places)]) : [];
  };
  const today = () => dayOf(clock.now());
  const view = async (kept: KeptTransfer): Promise<TransferView> => ({
    ...{ kept, holders: await holdersOf(kept), today: today() },
  });
  return {
    ...{ holdersOf, today, view },
    async refOf({ personId }: PersonActor): Promise<PersonRef> {
      return { personId, name: (await register.describe(personId)).name };
    },
    /** @throws TRANSFER_NOT_FOUND (not_found) for whoever may not see it */
    async seen(transferId: string, actor: PersonActor): Promise<TransferView> {
      const kept = await transfers.find(transferId);
      if (!kept) throw notFound();
      const loaded = await view(kept);
      if (!maySee(loaded, actor)) throw notFound();
      return loaded;
    },
    /** Whoever holds an office at an organisation. @throws TRANSFER_NOT_HELD (permission_denied) */
    async requireOffice(organizationId: string, { personId }: PersonActor): Promise<void> {
      if (!holdsOffice(await register.describe(personId), organizationId)) throw notHeld();
    },
    /** Whoever holds an office of the university itself. @throws TRANSFER_NOT_HELD (permission_denied) */
    async requireUniversity(organizationId: string, { personId }: PersonActor): Promise<void> {
      const [facts, line] = await Promise.all([
        register.describe(personId),
        register.lineage(organizationId),
      ]);
      if (line.length !== 1 || !holdsOffice(facts, organizationId)) throw notHeld();
    },
    /** Whoever holds an office at an organisation, or oversees it. @throws TRANSFER_NOT_HELD (permission_denied) */
    async requireOverview(organizationId: string, actor: PersonActor) {
      const [facts, line] = await Promise.all([
        register.describe(actor.personId),
        register.lineage(organizationId),
      ]);
      const isHolder = holdsOffice(facts, organizationId);
      const ids = line.map(({ id }) => id);
      if (line.length === 0 || !(isHolder || holdsPermission(actor, "services.cases.oversee", ids)))
        throw notHeld();
      return { line, isHolder, isUniversity: line.length === 1 };
    },
    /** Of kind and year, for example "JS-2026-000012". */
    async numberOf(kind: string, day: Day = today()): Promise<string> {
      const year = day.slice(0, 4);
      return `${kind}-${year}-${String(await transfers.nextNumber(kind, year)).padStart(6, "0")}`;
    },
  };
}

/** The member; the sending side, except of a draft that is the member's alone; the receiving side, once it has come to it. */
function maySee({ kept, holders }: TransferView, actor: PersonActor): boolean {
  const parties = partiesOf({ kept, holders }, actor.personId);
  if (parties.includes("APPLICANT")) return true;
  if (kept.state === "DRAFT" && !kept.isByOffice) return false;
  const overseen = (line: Transfer["senderLine"]) =>
    line.length > 0 &&
    holdsPermission(
      actor,
      "services.cases.oversee",
      line.map(({ id }) => id),
    );
  if (parties.some((party) => party !== "RECEIVER_BRANCH") || overseen(kept.senderLine)) return true;
  return hasReachedReceiver(kept) && (parties.length > 0 || overseen(kept.receiverLine));
}
