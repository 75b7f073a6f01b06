import type { Clock } from "@qiming/core";
import { inTurn, insertIfNew, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { emptyPage, type BranchPage } from "../domain/branch-page.ts";
import type { Pages } from "../usecases/ports.ts";
import { auditEvent } from "./audit-event.ts";

interface PageDocument extends Omit<BranchPage, "organizationId"> {
  _id: string;
  outbox: StoredEvent[];
  logoContent?: mongo.Binary | null;
}

/** Pages of organisations in MongoDB, one document each. */
export function mongoPages(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Pages & { collection: mongo.Collection } {
  const collection = database.db!.collection<PageDocument>("branch_pages");
  const find = async (organizationId: string): Promise<BranchPage | undefined> => {
    // A page is read often, its logo's content for itself.
    const found = await collection.findOne({ _id: organizationId }, { projection: { logoContent: 0 } });
    if (!found) return undefined;
    const { _id, outbox: _, ...fields } = found;
    return { organizationId: _id, ...fields };
  };
  return {
    collection: collection as unknown as mongo.Collection,
    find,
    async findLogo(organizationId) {
      const found = await collection.findOne({ _id: organizationId }, { projection: { logoContent: 1 } });
      return found?.logoContent?.value();
    },
    change(organizationId, actorId, action, change, logoContent) {
      const round = async (): Promise<BranchPage | undefined> => {
        const before = (await find(organizationId)) ?? emptyPage(organizationId);
        const changed = change(before);
        if (changed === before) return before;
        const after = { ...changed, revision: before.revision + 1 };
        const { organizationId: _id, ...page } = after;
        const content = logoContent && Buffer.from(logoContent);
        const fields = { ...page, ...(content !== undefined && { logoContent: content as never }) };
        const event = auditEvent({ action, actorId, organizationId, details: {} }, clock.now());
        const isSaved =
          before.revision === 0
            ? await insertIfNew(collection, { _id, ...fields, outbox: [event] })
            : (
                await collection.updateOne({ _id, revision: before.revision }, {
                  $set: fields,
                  $push: { outbox: event },
                } as never)
              ).modifiedCount === 1;
        if (!isSaved) return undefined;
        wakeRelay();
        return after;
      };
      return inTurn(`${database.name} page ${organizationId}`, () => retryOnConflict("PAGE_CHANGED", round));
    },
  };
}
