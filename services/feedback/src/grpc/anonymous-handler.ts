import { AskerAct, type AnonymousService } from "@qiming/contracts/feedback/v1/anonymous_service";
import { Satisfaction, TicketKind } from "@qiming/contracts/feedback/v1/ticket_service";
import { ExpectedError, requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { Satisfaction as Rating, TicketKind as Kind } from "../domain/ticket.ts";
import type { AskerDoing } from "../domain/asker-acts.ts";
import type { UseCases } from "../use-cases.ts";
import { toTicket } from "./to-ticket.ts";

/** A caller who says who they are would be joined to their ticket. @throws CALLER_KNOWN (invalid_argument) */
function requireNobody({ kind }: Actor): void {
  if (kind !== "anonymous")
    throw new ExpectedError("invalid_argument", "CALLER_KNOWN", "it is asked by nobody in particular");
}

export function anonymousHandler({ asking, momentNow }: UseCases): Handlers<typeof AnonymousService> {
  return {
    async getPermitKey() {
      const { weekDay, publicKey, permits } = await asking.key();
      return { weekDay, publicKey, permits };
    },
    async takePermit({ weekDay, blinded }, { actor }) {
      return { blindSignature: await asking.take(weekDay, blinded, requirePerson(actor).personId) };
    },
    async submitAnonymously({ weekDay, serial, signature, keyHash, kind, ...said }, { actor }) {
      requireNobody(actor);
      const { categoryCode, title, text, organizationId, mayPublish } = said;
      const raised = {
        ...{ kind: TicketKind[kind] as Kind, categoryCode, title, text, organizationId, mayPublish },
      };
      const kept = await asking.submit({ weekDay, serial, signature }, keyHash, raised);
      return toTicket(kept, await momentNow());
    },
    async readAnonymously({ key }, { actor }) {
      requireNobody(actor);
      return toTicket(await asking.read(key), await momentNow());
    },
    async actAnonymously({ key, act, text, satisfaction }, { actor }) {
      requireNobody(actor);
      const name = AskerAct[act].toLowerCase() as AskerDoing["act"];
      const isMissing =
        name === "rate"
          ? satisfaction === Satisfaction.UNSPECIFIED
          : NEEDS_TEXT.includes(name) && !text.trim();
      if (isMissing) throw new ExpectedError("invalid_argument", "REASON_MISSING", `${name} says something`);
      const doing = { act: name, text, satisfaction: Satisfaction[satisfaction] as Rating };
      return toTicket(await asking.act(key, doing), await momentNow());
    },
  };
}
const NEEDS_TEXT: readonly AskerDoing["act"][] = ["add", "reopen"];
