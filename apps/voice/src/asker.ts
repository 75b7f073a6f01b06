import type { SatisfactionJson, TicketJson } from "@qiming/contracts/browser/ticket";
import { nameless, tickets } from "./api.ts";

/** What an asker does with one ticket, in their name or without any. */
export interface Asker {
  read(signal?: AbortSignal): Promise<TicketJson>;
  add(text: string): Promise<TicketJson>;
  withdraw(): Promise<TicketJson>;
  /** At once; a word may follow, with the same again. */
  rate(satisfaction: SatisfactionJson, text: string): Promise<TicketJson>;
  reopen(text: string): Promise<TicketJson>;
  nudge(): Promise<TicketJson>;
  /** Takes back that it may be published. */
  withdrawConsent(): Promise<TicketJson>;
}

export const namedAsker = (ticketId: string): Asker => ({
  read: (signal) => tickets.getTicket({ ticketId }, { signal }),
  add: (text) => tickets.addToTicket({ ticketId, text }),
  withdraw: () => tickets.withdrawTicket({ ticketId }),
  rate: (satisfaction, text) => tickets.rateAnswer({ ticketId, satisfaction, text }),
  reopen: (text) => tickets.reopenTicket({ ticketId, text }),
  nudge: () => tickets.nudgeTicket({ ticketId }),
  withdrawConsent: () => tickets.withdrawConsent({ ticketId }),
});

/** @param key with which the ticket is followed: 32 bytes, base64 */
export const namelessAsker = (key: string): Asker => ({
  read: (signal) => nameless.readAnonymously({ key }, { signal }),
  add: (text) => nameless.actAnonymously({ key, act: "ASKER_ACT_ADD", text }),
  withdraw: () => nameless.actAnonymously({ key, act: "ASKER_ACT_WITHDRAW" }),
  rate: (satisfaction, text) => nameless.actAnonymously({ key, act: "ASKER_ACT_RATE", satisfaction, text }),
  reopen: (text) => nameless.actAnonymously({ key, act: "ASKER_ACT_REOPEN", text }),
  nudge: () => nameless.actAnonymously({ key, act: "ASKER_ACT_NUDGE" }),
  withdrawConsent: () => nameless.actAnonymously({ key, act: "ASKER_ACT_WITHDRAW_CONSENT" }),
});
