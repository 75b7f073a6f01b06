import { transferred, type DuesAccount } from "../domain/dues.ts";
import { withDebts } from "../domain/dues-spans.ts";
import { monthOf } from "../domain/month.ts";
import { duesParts, placeOf } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import type { Transfers } from "./ports.ts";

/** What a transfer that is complete does to dues: who collects which month. Told again it changes nothing. */
export function moveDues({ transfers, ...ports }: DuesPorts & { readonly transfers: Transfers }) {
  const { dues, rateBooks } = ports;
  const parts = duesParts(ports);
  return async (transferId: string): Promise<void> => {
    const transfer = await transfers.find(transferId);
    if (transfer?.state !== "COMPLETED" || !transfer.acceptedDay) return;
    const { person, senderLine, receiverLine, acceptedDay } = transfer;
    const isThere = (await dues.find(person.personId)) !== undefined;
    const receiver = placeOf(receiverLine);
    const facts = await parts.describeIfThere(person.personId);
    // Whoever had none and leaves owes nothing here.
    if (!facts || (!isThere && !receiver)) return;
    const move = { sender: placeOf(senderLine), receiver, month: monthOf(acceptedDay) };
    const blank = { ...parts.blankOf(facts), places: [] };
    const rates = await rateBooks.list();
    const decide = (before: DuesAccount) => {
      const after = transferred(before, move);
      return { account: after === before ? before : withDebts(after, rates, parts.thisMonth()) };
    };
    await dues.change(person.personId, decide, blank);
  };
}
