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
}: UseCases): Handlers<typeof AuditService> {
  return {
    async listAuditEntries(request) {
      const { actorId, personId, action } = request;
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const before = Number(decodePageToken(ListAuditEntriesRequestSchema, request) ?? 0);
      const found = await listAuditEntries({ actorId, personId, action }, before, limit + 1);
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
      await recordAct(eventId, timestampDate(time!), { action, actorId, personId, organizationId });
      return {};
    },
    async verifyAudit() {
      const { entries, firstBroken } = await verifyAudit();
      return { entries: BigInt(entries), firstBroken: BigInt(firstBroken) };
    },
  };
}
