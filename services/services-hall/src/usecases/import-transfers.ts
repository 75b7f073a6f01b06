import { dayOf, type Day } from "@qiming/core";
import { readYaml, refusedAt, timeOf, type Reading } from "@qiming/service-kit";
import type { Line } from "../domain/line.ts";
import { acted, isOpen, watchDayOf, watched, type Transfer } from "../domain/transfer.ts";
import { readTransfers, type FiledTransfer, type FiledTransferAct } from "../domain/transfers-file.ts";
import { draftOf, requireBranch, requireMember } from "./begin-transfer.ts";
import type { Holder, KeptTransfer, PersonFacts } from "./ports.ts";
import { partiesOf, routed, transferParts, type TransferPorts } from "./transfer-parts.ts";

const ACT = { action: "services.import_transfers", actorId: "operator" };
const transferIdOf = ({ key }: Pick<FiledTransfer, "key">): string => `filed-${key}`;

/**
 * Brings in transfers from here that began elsewhere: each act by the rules of today, on its own day, and held by whoever holds the step now. What is known
 * stays as it is, and the same file again changes nothing. Nobody is told anything, and the register neither: none of them has been accepted.
 *
 * @throws TRANSFERS_INVALID (invalid_argument) with every fault by line; then nothing was written
 * @see docs/transfers.md for the file's form
 */
export function importTransfers(ports: TransferPorts) {
  const { transfers, register, clock } = ports;
  const parts = transferParts(ports);

  async function describeAll(filed: readonly FiledTransfer[]) {
    const named = new Map<string, Reading>();
    for (const { reading, person, acts } of filed) {
      named.set(person, reading.at("person"));
      for (const { by, reading: at } of acts) if (by) named.set(by, named.get(by) ?? at);
    }
    const people = new Map<string, PersonFacts>();
    for (const [number, at] of named) {
      const facts = await register.describeNumber(number);
      if (facts) people.set(number, facts);
      else at.fault("unknown", `there is no person ${number}`);
    }
    return people;
  }
  /** @returns nothing where an act is refused, which is noted. @throws what keeps it from being begun */
  async function rebuilt(
    filed: FiledTransfer,
    people: ReadonlyMap<string, PersonFacts>,
  ): Promise<KeptTransfer | undefined> {
    const facts = people.get(filed.person)!;
    requireMember(facts);
    const { branch, ...outside } = filed.destination;
    const receiverLine: Line = branch ? await register.lineageByCodes(branch) : [];
    if (branch) requireBranch(receiverLine, facts.line);
    const destination = { ...outside, branchId: receiverLine.at(-1)?.id ?? "" };
    const now = clock.now();
    const begin = timeOf(filed.acts[0]!.day, 0, now);
    const draft = draftOf({ id: transferIdOf(filed), facts, destination, receiverLine, begin });
    const holders = await parts.holdersOf(draft);
    const replay = { people, holders, now };
    const after = filed.acts.reduce<Transfer | undefined>((before, act, at) => {
      if (!before) return undefined;
      try {
        return afterAct(before, act, at, replay);
      } catch (error) {
        return refusedAt(act.reading, error);
      }
    }, draft);
    return after && routed(passed(after, dayOf(now), now), holders);
  }
  /** With its numbers, which are those of the years in which it got them. */
  async function keep(transfer: KeptTransfer): Promise<boolean> {
    const { letters, events } = transfer;
    const sent = events.find(({ act }) => act === "SUBMIT");
    const numbered = [];
    for (const letter of letters)
      numbered.push({ ...letter, number: await parts.numberOf("JS", letter.day) });
    const number = sent ? await parts.numberOf("ZJ", dayOf(sent.time)) : "";
    return transfers.add({ kept: { ...transfer, number, letters: numbered }, act: ACT });
  }

  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "transfers.yaml");
    const filed = readTransfers(source.root, parts.today());
    source.refuse("TRANSFERS_INVALID");
    const fresh: FiledTransfer[] = [];
    for (const each of filed) if (!(await transfers.find(transferIdOf(each)))) fresh.push(each);
    const people = await describeAll(fresh);
    source.refuse("TRANSFERS_INVALID");
    const built: KeptTransfer[] = [];
    for (const each of fresh) {
      const kept = await rebuilt(each, people).catch((error: unknown) => refusedAt(each.reading, error));
      if (!kept) continue;
      const { personId } = kept.person;
      const isTaken =
        isOpen(kept) &&
        (built.some((other) => isOpen(other) && other.person.personId === personId) ||
          !!(await transfers.findOpen(personId)));
      if (isTaken) each.reading.fault("taken", "another one is on its way");
      else built.push(kept);
    }
    source.refuse("TRANSFERS_INVALID");
    let created = 0;
    for (const kept of built.sort((a, b) => a.beginTime.getTime() - b.beginTime.getTime()))
      if (await keep(kept)) created++;
    return { created, unchanged: filed.length - created };
  };
}

interface Replay {
  /** By number. */
  readonly people: ReadonlyMap<string, PersonFacts>;
  readonly holders: readonly Holder[];
  readonly now: Date;
}

function afterAct(
  transfer: Transfer,
  filed: FiledTransferAct,
  at: number,
  { people, holders, now }: Replay,
): Transfer {
  const { act, by, day, note, validDays, isOldLetterReturned, allowsReissue } = filed;
  const before = passed(transfer, day, now);
  if (act === "BEGIN") return before;
  const actor = by ? people.get(by)! : before.person;
  const parties = partiesOf({ kept: before, holders }, actor.personId);
  const input = {
    ...{ act, text: note, validDays, isOldLetterReturned, allowsReissue, number: "" },
    ...{ day: "", receiptNumber: "", receiverLine: [] },
  };
  const { personId, name } = actor;
  const moment = { time: timeOf(day, at, now), today: day, actor: { personId, name }, operationId: "" };
  return acted(before, input, { ...moment, parties });
}

/** With what time did to its letter by a day, each thing on its own. */
function passed(transfer: Transfer, today: Day, now: Date): Transfer {
  const due = watchDayOf(transfer);
  if (!due || due > today) return transfer;
  return passed(watched(transfer, due, timeOf(due, 0, now)).transfer, today, now);
}
