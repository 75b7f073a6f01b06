import { dayOf, type Clock } from "@qiming/core";
import { emptiedDossier, namelessDossier } from "../domain/development-erased.ts";
import type { Dossier } from "../domain/development.ts";
import type { Dossiers } from "./ports.ts";

const ACT = { action: "services.erase_person", actorId: "services-hall" };
const AT_ONCE = 100;

/** Removes what dossiers hold about a person: what is written in their own, and their name in others'. Done again it changes nothing. */
export function eraseFromDossiers({
  dossiers,
  clock,
}: {
  readonly dossiers: Dossiers;
  readonly clock: Clock;
}) {
  const changeAll = async (
    personId: string,
    as: "person" | "named",
    change: (before: Dossier) => Dossier,
  ): Promise<void> => {
    let after = "";
    for (;;) {
      const found = await dossiers.listAbout(personId, as, after, AT_ONCE);
      for (const { id } of found)
        await dossiers.change(id, (before) => ({ dossier: change(before), act: ACT }));
      if (found.length < AT_ONCE) return;
      after = found.at(-1)!.id;
    }
  };
  return async (personId: string): Promise<void> => {
    await changeAll(personId, "person", (before) => emptiedDossier(before, dayOf(clock.now())));
    await changeAll(personId, "named", (before) => namelessDossier(before, personId));
  };
}
