import type { Logger } from "@qiming/service-kit";
import { statusGiven, voted, type MeetingVote } from "../domain/development.ts";
import { dossierParts, type DossierPorts } from "./dossier-parts.ts";

const BY_ITSELF = "services-hall";

/** Takes in what an assembly decided about somebody. Told again, or about somebody without a dossier, it changes nothing. */
export function takeVotes(ports: DossierPorts, log: Pick<Logger, "info">) {
  const { dossiers, clock } = ports;
  const parts = dossierParts(ports);
  return async (personId: string, vote: MeetingVote): Promise<void> => {
    const known = await dossiers.findOpen(personId);
    if (!known) {
      log.info({ meetingId: vote.meetingId }, "a vote about somebody without a dossier");
      return;
    }
    const tells = await parts.tellsOf(known, voted(known, vote, clock.now()), BY_ITSELF);
    const details = { step: String(vote.step), meetingId: vote.meetingId };
    const act = { action: "services.take_vote", actorId: BY_ITSELF, details };
    await dossiers.change(known.id, (before) => {
      const dossier = voted(before, vote, clock.now());
      if (dossier === before) return { dossier: before, act };
      const given = statusGiven(dossier);
      return { dossier, act, tells, ...(given.status !== statusGiven(before).status && { given }) };
    });
  };
}
