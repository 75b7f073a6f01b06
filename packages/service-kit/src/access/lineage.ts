import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import type { Client } from "../rpc/channel.ts";
import type { LineageOf } from "./access-guard.ts";

const KEPT_MS = 60_000;
const MAX_KEPT = 10_000;

/** Asks identity for the line above an organisation and keeps the answer for a minute. */
export function remoteLineage(identity: Client<typeof IdentityService>): LineageOf {
  const known = new Map<string, { lineage: readonly string[] | undefined; until: number }>();
  return async (organizationId) => {
    const hit = known.get(organizationId);
    if (hit && hit.until > Date.now()) return hit.lineage;
    const lineage = await ask(identity, organizationId);
    if (known.size >= MAX_KEPT) known.delete(known.keys().next().value!);
    known.set(organizationId, { lineage, until: Date.now() + KEPT_MS });
    return lineage;
  };
}

async function ask(
  identity: Client<typeof IdentityService>,
  organizationId: string,
): Promise<readonly string[] | undefined> {
  try {
    const { lineage } = await identity.getLineage({ organizationId });
    return lineage.map((each) => each.id);
  } catch (error) {
    if (error instanceof ExpectedError && error.reason === "ORGANIZATION_NOT_FOUND") return undefined;
    throw error;
  }
}
