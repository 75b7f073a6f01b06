import { erased } from "../domain/dues.ts";
import { emptied, nameless } from "../domain/erased.ts";
import { withoutHolder } from "../domain/proof.ts";
import type { KeptCase } from "../domain/queue.ts";
import type { ServiceCase } from "../domain/case.ts";
import { BY_ITSELF, caseParts } from "./case-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";
import type { PaperPorts } from "./keep-papers.ts";
import type { ProofPorts } from "./proof-parts.ts";

const AT_ONCE = 100;

/** Removes what is held about a person: their papers and proofs, what their cases say, whose dues were paid, and their name wherever else it stands. Done again it changes nothing. */
export function erasePerson({
  lockers,
  contents,
  dues,
  remittances,
  proofs,
  ...ports
}: ProofPorts & PaperPorts & Pick<DuesPorts, "dues" | "remittances">) {
  const { cases, items } = ports;
  const parts = caseParts(ports);
  const act = { action: "services.erase_person", actorId: BY_ITSELF };

  const changeAll = async (
    personId: string,
    as: "applicant" | "involved",
    change: (before: KeptCase) => ServiceCase,
  ): Promise<void> => {
    let after = "";
    for (;;) {
      const found = await cases.listAbout(personId, as, after, AT_ONCE);
      for (const kept of found) await parts.change(await parts.view(kept), act, change);
      if (found.length < AT_ONCE) return;
      after = found.at(-1)!.id;
    }
  };
  return async (personId: string): Promise<void> => {
    const moment = await parts.momentNow();
    await contents.removeOf(personId);
    if (await lockers.find(personId))
      await lockers.change(personId, (before) => ({
        locker: before.papers.length > 0 ? { ...before, papers: [] } : before,
        act,
      }));
    for (const id of await proofs.idsOf(personId))
      await proofs.change(id, (before) => ({ proof: withoutHolder(before), act }));
    await changeAll(personId, "applicant", (before) => emptied(before, moment));
    await changeAll(personId, "involved", (before) => nameless(before, personId));
    await items.eraseName(personId);
    if (await dues.find(personId))
      await dues.change(personId, (before) => ({ account: erased(before), act }));
    await dues.eraseName(personId);
    await remittances.eraseName(personId);
  };
}
