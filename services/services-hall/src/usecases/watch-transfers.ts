import { watchDayOf, watched } from "../domain/transfer.ts";
import { transferNotice } from "../domain/notices.ts";
import type { KeptTransfer, Telling } from "./ports.ts";
import { routed, standingFor, transferParts, type TransferPorts } from "./transfer-parts.ts";

const AT_ONCE = 200;
const BY_ITSELF = "services-hall";
const MUCH_LATER = "9999-12-31";

/** What time does to letters: reminds, marks those that have ended, and has a person look into those that are older than six months. */
export function watchTransfers(ports: TransferPorts) {
  const { transfers, clock } = ports;
  const parts = transferParts(ports);

  async function watch(each: KeptTransfer, today: string): Promise<KeptTransfer> {
    const holders = await parts.holdersOf(each);
    const act = { action: "services.transfer.watch", actorId: BY_ITSELF };
    return transfers.change(each.id, (before) => {
      const { transfer, tells } = watched(before, today, clock.now());
      if (!tells) return { kept: before, act };
      const kept = routed(transfer, holders);
      const member = kept.person.personId;
      const toParties = (
        event: "reminder" | "expired" | "flag",
        ...parties: Parameters<typeof standingFor>[0][]
      ): Telling[] => {
        const people = parties.flatMap((party) => standingFor(party, kept, holders));
        return [...new Set(people.map(({ personId }) => personId))].map((personId) =>
          transferNotice(event, personId, kept),
        );
      };
      const told: Record<typeof tells, () => Telling[]> = {
        REMINDER: () => [transferNotice("reminder", member, kept), ...toParties("reminder", "SENDER_BRANCH")],
        EXPIRED: () => [
          transferNotice("moved", member, kept),
          ...toParties("expired", "SENDER_BRANCH", "UNIVERSITY"),
        ],
        FLAG: () => toParties("flag", "UNIVERSITY"),
      };
      return { kept, act: { ...act, details: { what: tells } }, tells: told[tells]() };
    });
  }
  return async (): Promise<void> => {
    const today = parts.today();
    const isDue = (each: KeptTransfer) => (watchDayOf(each) ?? MUCH_LATER) <= today;
    for (const each of await transfers.listDue(today, AT_ONCE))
      // A letter can have ended and grown old while nobody watched.
      for (let latest = each; isDue(latest);) latest = await watch(latest, today);
  };
}
