import { addDays, ExpectedError, newId, type PersonActor } from "@qiming/core";
import type { Line } from "../domain/line.ts";
import {
  acted,
  directed,
  emptied,
  nameless,
  settled,
  type ActInput,
  type Destination,
  type DestinationKind,
  type Transfer,
} from "../domain/transfer.ts";
import { transferNotice } from "../domain/notices.ts";
import { blankTransfer, draftOf, requireBranch, requireMember } from "./begin-transfer.ts";
import type { KeptTransfer, PersonFacts } from "./ports.ts";
import {
  partiesOf,
  routed,
  standingFor,
  tellsOf,
  transferParts,
  type TransferPorts,
  type TransferView,
} from "./transfer-parts.ts";

/** Which acts give a number, and of what kind. */
const NUMBERED: Partial<Record<ActInput["act"], string>> = { SUBMIT: "ZJ", ISSUE: "JS", ACCEPT: "HZ" };
const REGISTER = "identity";
const BY_ITSELF = "services-hall";
const AT_ONCE = 100;
/** More than anybody has in a life. */
const MOST_OF_ONE = 1_000;
const NOWHERE: Line = [];

export type ActWish = Omit<ActInput, "receiverLine" | "number"> & {
  readonly branchId: string;
  readonly edition: number;
};

export interface LetterWish {
  readonly personId: string;
  readonly memberStatus: "FULL" | "PROBATIONARY";
  readonly letterNumber: string;
  readonly letterDay: string;
  readonly validDays: number;
  readonly fromName: string;
  readonly branchId: string;
}

/** What the member and those who hold the steps do with a transfer. */
export function runTransfers(ports: TransferPorts) {
  const { transfers, register, clock } = ports;
  const parts = transferParts(ports);
  /** From the university down to a branch that can take somebody. @throws DESTINATION_UNFIT (failed_precondition) */
  const lineTo = async (branchId: string, from: Line): Promise<Line> => {
    const line = await register.lineage(branchId);
    requireBranch(line, from);
    return line;
  };
  /** A draft may leave the branch open. */
  const receiving = ({ kind, branchId }: Destination, from: Line): Promise<Line> =>
    kind === "BRANCH" && branchId ? lineTo(branchId, from) : Promise.resolve(NOWHERE);

  return {
    /** @throws NO_MEMBER, TRANSFER_OPEN, DESTINATION_UNFIT (failed_precondition) */
    async begin(operationId: string, wish: Destination, actor: PersonActor): Promise<TransferView> {
      // They may have been moved by the time that the call comes again.
      const known = await transfers.find(operationId);
      if (known?.person.personId === actor.personId) return parts.view(known);
      const facts = await register.describe(actor.personId);
      requireMember(facts);
      const destination = tidied(wish);
      const line = await receiving(destination, facts.line);
      const begin = clock.now();
      const id = operationId || newId(begin);
      const draft = draftOf({ id, facts, destination, receiverLine: line, begin });
      const act = { action: "services.begin_transfer", actorId: actor.personId };
      if (await transfers.add({ kept: draft, act })) return parts.view(draft);
      const there = await transfers.find(draft.id);
      if (there?.person.personId !== actor.personId) throw alreadyOpen();
      return parts.view(there);
    },
    /** @throws TRANSFER_NOT_FOUND (not_found), TRANSFER_CHANGED (aborted), TRANSFER_STATE, DESTINATION_UNFIT (failed_precondition) */
    async save(
      operationId: string,
      transferId: string,
      wish: Destination,
      edition: number,
      actor: PersonActor,
    ): Promise<TransferView> {
      const { kept: before, ...view } = await parts.seen(transferId, actor);
      if (before.person.personId !== actor.personId)
        throw new ExpectedError("not_found", "TRANSFER_NOT_FOUND", "it is somebody else's");
      const destination = tidied(wish);
      const line = await receiving(destination, before.senderLine);
      const act = { action: "services.save_transfer", actorId: actor.personId };
      const kept = await transfers.change(transferId, (latest) => {
        if (operationId !== "" && latest.operations.includes(operationId)) return { kept: latest, act };
        requireRead(latest, edition);
        return { kept: directed(latest, destination, line, operationId), act };
      });
      return { ...view, kept };
    },
    /** @throws what `acted` throws, TRANSFER_NOT_FOUND (not_found), TRANSFER_CHANGED (aborted), NO_MEMBER, DESTINATION_UNFIT (failed_precondition) */
    async act(
      operationId: string,
      transferId: string,
      { edition, branchId, ...wish }: ActWish,
      actor: PersonActor,
    ): Promise<TransferView> {
      const view = await parts.seen(transferId, actor);
      const isDone = operationId !== "" && view.kept.operations.includes(operationId);
      if (isDone) return view;
      const parties = partiesOf(view, actor.personId);
      if (wish.act === "SUBMIT" && parties.includes("APPLICANT")) {
        const facts = await register.describe(actor.personId);
        requireMember(facts);
        // Whoever was moved since it was begun asks from where they are now.
        if (facts.line.at(-1)!.id !== view.kept.senderLine.at(-1)!.id)
          throw new ExpectedError("failed_precondition", "DESTINATION_UNFIT", "they were moved meanwhile");
      }
      const receiverLine = wish.act === "ASSIGN" ? await lineTo(branchId, NOWHERE) : NOWHERE;
      // Another branch has other people.
      const holders =
        wish.act === "ASSIGN" ? await parts.holdersOf({ ...view.kept, receiverLine }) : view.holders;
      const kind = NUMBERED[wish.act];
      const [me, number] = [await parts.refOf(actor), kind ? await parts.numberOf(kind) : ""];
      const moment = { time: clock.now(), today: parts.today(), actor: me, parties, operationId };
      const audited = {
        ...{ action: `services.transfer.${wish.act.toLowerCase()}`, actorId: actor.personId },
      };
      const kept = await transfers.change(transferId, (before) => {
        if (operationId !== "" && before.operations.includes(operationId))
          return { kept: before, act: audited };
        requireRead(before, edition);
        const after = acted(before, { ...wish, receiverLine, number }, moment);
        const next = routed(after, holders);
        return {
          ...{ kept: next, act: audited, tells: tellsOf(next, holders, actor.personId, before) },
          isAccepted: after.attempt > before.attempt,
        };
      });
      return parts.view(kept);
    },
    /** @throws TRANSFER_NOT_HELD (permission_denied), PERSON_NOT_FOUND (not_found), OWN_TRANSFER, TRANSFER_OPEN, PERSON_UNFIT, DESTINATION_UNFIT (failed_precondition), LETTER_DAY_INVALID (invalid_argument) */
    async recordLetter(
      operationId: string,
      organizationId: string,
      wish: LetterWish,
      actor: PersonActor,
    ): Promise<TransferView> {
      // Before anything is said of the person or the branch.
      await parts.requireUniversity(organizationId, actor);
      if (wish.personId === actor.personId)
        throw new ExpectedError("permission_denied", "OWN_TRANSFER", "nobody decides about their own");
      const [facts, receiverLine] = await Promise.all([
        register.describe(wish.personId),
        lineTo(wish.branchId, NOWHERE),
      ]);
      const kept = letterOf(operationId || newId(clock.now()), facts, receiverLine, wish);
      const holders = await parts.holdersOf(kept);
      const isOffice = standingFor("UNIVERSITY", kept, holders).some(
        ({ personId }) => personId === actor.personId,
      );
      if (receiverLine[0]!.id !== organizationId || !isOffice)
        throw new ExpectedError("permission_denied", "TRANSFER_NOT_HELD", "the university records letters");
      if (facts.memberStatus !== "NONE" && facts.memberStatus !== "TRANSFERRED_OUT")
        throw new ExpectedError("failed_precondition", "PERSON_UNFIT", "they are counted here already");
      const lastDay = addDays(wish.letterDay, wish.validDays);
      const today = parts.today();
      if (wish.letterDay > today || lastDay < today)
        throw new ExpectedError(
          "invalid_argument",
          "LETTER_DAY_INVALID",
          "lies ahead, or is no longer valid",
        );
      const next = routed({ ...kept, number: await parts.numberOf("ZJ") }, holders);
      const act = { action: "services.transfer.record_letter", actorId: actor.personId };
      const tells = tellsOf(next, holders, actor.personId);
      if (await transfers.add({ kept: next, act, tells })) return parts.view(next);
      const there = await transfers.find(kept.id);
      if (!there || there.person.personId !== wish.personId) throw alreadyOpen();
      return parts.view(there);
    },
    /** Each for itself: of whom none was opened is said. @throws TRANSFER_NOT_HELD (permission_denied) */
    async open(
      operationId: string,
      organizationId: string,
      { personIds, kind, reason }: { personIds: readonly string[]; kind: DestinationKind; reason: string },
      actor: PersonActor,
    ): Promise<{ opened: string[]; notOpened: { personId: string; reason: string }[] }> {
      await parts.requireOffice(organizationId, actor);
      const destination = tidied({ kind, reason, branchId: "", organizationName: "", place: "" });
      const openOne = async (personId: string): Promise<string> => {
        const facts = await register.describe(personId);
        requireMember(facts);
        // What does not exist is refused like what is not theirs.
        if (!facts.line.some(({ id }) => id === organizationId)) throw unknownPerson();
        const begin = clock.now();
        const id = newId(begin);
        const draft = draftOf({ id, facts, destination, receiverLine: NOWHERE, begin });
        const kept = { ...draft, isByOffice: true, operations: operationId ? [operationId] : [] };
        const act = { action: "services.transfer.open", actorId: actor.personId };
        if (await transfers.add({ kept, act, tells: [transferNotice("moved", personId, kept)] })) return id;
        const there = await transfers.findOpen(personId);
        if (there && operationId && there.operations.includes(operationId)) return there.id;
        throw alreadyOpen();
      };
      const opened: string[] = [];
      const notOpened: { personId: string; reason: string }[] = [];
      for (const personId of personIds)
        await openOne(personId).then(
          (id) => opened.push(id),
          (error: unknown) => {
            if (!(error instanceof ExpectedError) || error.code === "unavailable") throw error;
            notOpened.push({ personId, reason: error.reason });
          },
        );
      return { opened, notOpened };
    },
    /** Removes what is held of a person in their own transfers, and their name in those that they handled. Done again it changes nothing. */
    async erase(personId: string): Promise<void> {
      const act = { action: "services.erase_person", actorId: BY_ITSELF };
      const found = await transfers.listMine(personId, MOST_OF_ONE);
      for (const { id } of found)
        await transfers.change(id, (before) => {
          const after = emptied(before, clock.now());
          return { kept: after === before ? before : routed(after, []), act };
        });
      let last = "";
      for (;;) {
        const handled = await transfers.listHandled(personId, last, AT_ONCE);
        for (const { id } of handled)
          await transfers.change(id, (before) => {
            const after = nameless(before, personId);
            return { kept: after === before ? before : { ...before, ...after }, act };
          });
        if (handled.length < AT_ONCE) return;
        last = handled.at(-1)!.id;
      }
    },
    /** The register has carried it out, or says why not. */
    async settle(transferId: string, answer: { attempt: number; reason: string }): Promise<void> {
      const kept = await transfers.find(transferId);
      if (!kept) return;
      const holders = await parts.holdersOf(kept);
      const act = { action: "services.transfer.settle", actorId: REGISTER };
      await transfers.change(transferId, (before) => {
        const after = settled(before, { ...answer, time: clock.now() });
        if (after === before) return { kept: before, act };
        const next = routed(after, holders);
        const details = { attempt: String(answer.attempt), reason: answer.reason };
        const tells = after.problem
          ? standingFor("UNIVERSITY", next, holders).map(({ personId }) =>
              transferNotice("problem", personId, next),
            )
          : tellsOf(next, holders, REGISTER);
        return { kept: next, act: { ...act, details }, tells };
      });
    },
  };

  function letterOf(id: string, facts: PersonFacts, receiverLine: Line, wish: LetterWish): KeptTransfer {
    const { letterNumber: number, letterDay: day, validDays, fromName, branchId } = wish;
    const letter = { number: number.trim(), day, lastDay: addDays(day, validDays), reminded: [] };
    return {
      ...{ id, direction: "IN", state: "IN_TRANSIT", senderLine: NOWHERE, senderName: fromName.trim() },
      ...{ person: { personId: facts.personId, name: facts.name }, memberStatus: wish.memberStatus },
      destination: { kind: "BRANCH", branchId, organizationName: "", place: "", reason: "" },
      ...{ receiverLine, isByOffice: true, ...blankTransfer(clock.now()), letters: [letter] },
    };
  }
}

const tidied = ({ kind, branchId, organizationName, place, reason }: Destination): Destination =>
  kind === "BRANCH"
    ? { kind, branchId, organizationName: "", place: "", reason: reason.trim() }
    : {
        ...{ kind, branchId: "", organizationName: organizationName.trim(), place: place.trim() },
        reason: reason.trim(),
      };

const alreadyOpen = () =>
  new ExpectedError("failed_precondition", "TRANSFER_OPEN", "they have one that is open");
const unknownPerson = () => new ExpectedError("not_found", "PERSON_NOT_FOUND", "nobody here has this id");

/** @throws TRANSFER_CHANGED (aborted) */
function requireRead(transfer: Transfer, edition: number): void {
  if (transfer.edition !== edition)
    throw new ExpectedError("aborted", "TRANSFER_CHANGED", "it was changed since it was read");
}
