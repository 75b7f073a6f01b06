import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  ListAuditEntriesRequestSchema,
  type AuditService,
} from "@qiming/contracts/identity/v1/audit_service";
import { ExpectedError } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toAuditEntry } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 50;

export function auditHandler({
  listAuditEntries,
  verifyAudit,
  recordAct,
  now,
}: UseCases): Handlers<typeof AuditService> {
  return {
    async listAuditEntries(request) {
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const before = Number(decodePageToken(ListAuditEntriesRequestSchema, request) ?? 0);
      const found = await listAuditEntries(request, before, limit + 1);
      const page = found.slice(0, limit);
      const last = String(page.at(-1)?.number ?? "");
      return {
        entries: page.map(toAuditEntry),
        nextPageToken:
          found.length > limit ? encodePageToken(ListAuditEntriesRequestSchema, request, last) : "",
      };
    },
    async recordAct({ eventId, time, ...act }, { actor }) {
      const teller = actor.kind === "service" ? actor.name : "";
      if (!act.action.startsWith(`${teller}.`))
        throw new ExpectedError(
          "permission_denied",
          "PERMISSION_DENIED",
          "a service tells its own acts only",
        );
      const { action, actorId, personId, organizationId } = act;
      // Nobody tells of tomorrow, or in another's name for the same event.
      const told = new Date(Math.min(timestampDate(time!).getTime(), now().getTime()));
      await recordAct(`${teller}/${eventId}`, told, { action, actorId, personId, organizationId });
      return {};
    },
    async verifyAudit({ knownEntry, knownHash }) {
      const known = { number: Number(knownEntry), hash: knownHash };
      const { entries, firstBroken, head, isHeld } = await verifyAudit(known);
      return {
        entries: BigInt(entries),
        firstBroken: BigInt(firstBroken),
        headHash: head,
        knownHeld: isHeld,
      };
    },
  };
}
