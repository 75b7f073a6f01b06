import { ledgerOf, openMonths } from "../domain/dues.ts";
import { remindsOfDues } from "../domain/transfer.ts";
import { duesParts } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import { partiesOf, type TransferView } from "./transfer-parts.ts";

/** How many months are open of whoever wants to leave, for those who are reminded of it; 0 for all others. Nothing hangs on it. */
export function openDuesOf(ports: DuesPorts) {
  const { dues, rateBooks } = ports;
  const { thisMonth } = duesParts(ports);
  return async (view: TransferView, readerId: string): Promise<number> => {
    const { kept } = view;
    if (!remindsOfDues(kept, partiesOf(view, readerId))) return 0;
    const [account, rates] = await Promise.all([dues.find(kept.person.personId), rateBooks.list()]);
    return account ? openMonths(ledgerOf(account, rates, thisMonth()), thisMonth()).length : 0;
  };
}
