/**
 * Hands in a ticket without a name. The key with which it is followed and the permit that is used are kept on the device before anything is sent: what may have arrived is asked for
 * with its key, and otherwise sent again as it was.
 */
import type { SubmitAnonymouslyRequestJson } from "@qiming/contracts/browser/anonymous";
import type { TicketJson } from "@qiming/contracts/browser/ticket";
import { deviceStorage, ProblemError, toProblem } from "@qiming/web-kit";
import { drawKey, follow, hashOf, type FollowedTicket } from "./followed.ts";
import { readyPermits, usePermit, type Permit } from "./permits.ts";

export type Said = Pick<
  SubmitAnonymouslyRequestJson,
  "kind" | "categoryCode" | "title" | "text" | "organizationId" | "mayPublish"
>;

/** What was sent, or is about to be, without an answer yet. */
export interface Sending {
  readonly said: Said;
  readonly permit: Permit;
  /** With which it is followed: 32 bytes, base64. */
  readonly key: string;
}

export interface Desk {
  submit(request: SubmitAnonymouslyRequestJson): Promise<TicketJson>;
  read(key: string): Promise<TicketJson>;
}

const nameOf = (personId: string) => `qiming:voice:sending:${personId}`;

export function sendingOf(personId: string): Sending | undefined {
  try {
    return (JSON.parse(deviceStorage.getItem(nameOf(personId)) ?? "null") as Sending | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function begin(personId: string, said: Said): Sending {
  const permit = readyPermits(personId)[0];
  if (!permit) throw new ProblemError({ reason: "PERMIT_INVALID", status: 400 });
  const sending = { said, permit, key: drawKey() };
  deviceStorage.setItem(nameOf(personId), JSON.stringify(sending));
  return sending;
}

/**
 * @param said left alone where something else may have arrived already: that is sent again instead
 * @returns the ticket, followed from now on
 * @throws PERMIT_INVALID without a permit, and whatever the desk throws
 */
export async function handIn(personId: string, said: Said, desk: Desk): Promise<FollowedTicket> {
  const before = sendingOf(personId);
  const sending = before ?? begin(personId, said);
  const { permit, key } = sending;
  const arrived = before && (await findBy(key, desk));
  const ticket = arrived ?? (await send(personId, sending, desk));
  const followed = follow(personId, key, ticket);
  usePermit(personId, permit);
  deviceStorage.removeItem(nameOf(personId));
  return followed;
}

async function send(personId: string, { said, permit, key }: Sending, desk: Desk): Promise<TicketJson> {
  try {
    return await desk.submit({ ...said, ...permit, keyHash: await hashOf(key) });
  } catch (error) {
    const { reason, status } = toProblem(error);
    // Whether it arrived is not known where no answer came: it stays as it is.
    if (status === 0 || status >= 500) throw error;
    if (reason.startsWith("PERMIT_")) usePermit(personId, permit);
    deviceStorage.removeItem(nameOf(personId));
    throw error;
  }
}

async function findBy(key: string, desk: Desk): Promise<TicketJson | undefined> {
  try {
    return await desk.read(key);
  } catch (error) {
    if (toProblem(error).reason === "TICKET_NOT_FOUND") return undefined;
    throw error;
  }
}
