import type { Clock } from "@qiming/core";
import { inTurn, insertIfNew, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { Tree, type RecordedChange } from "../domain/tree.ts";
import type { Trees } from "../usecases/ports.ts";
import { auditEvent, foundEvent } from "./identity-events.ts";

interface ChangeDocument extends RecordedChange {
  /** Counts from 1 without a gap: two changes at once cannot both be the next. */
  _id: number;
  outbox: StoredEvent[];
}

/** How old a tree may be that a reader gets; whoever writes looks first. */
const FRESH_MS = 500;

/** The tree as the list of its changes, one document each: whatever a change touches, it is one write. */
export function mongoTrees(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Trees & { collection: mongo.Collection } {
  const collection = database.db!.collection<ChangeDocument>("organization_changes");
  let changes: ChangeDocument[] = [];
  let tree = new Tree([]);
  let readAt = 0;

  const catchUp = () =>
    inTurn(`${database.name} tree`, async () => {
      const after = changes.at(-1)?._id ?? 0;
      const fresh = await collection
        .find({ _id: { $gt: after } }, { projection: { outbox: 0 } })
        .sort({ _id: 1 })
        .toArray();
      if (fresh.length > 0) {
        changes = [...changes, ...(fresh as ChangeDocument[])];
        tree = new Tree(changes);
      }
      readAt = Date.now();
    });

  return {
    collection: collection as unknown as mongo.Collection,
    async now() {
      if (Date.now() - readAt > FRESH_MS) await catchUp();
      return tree;
    },
    async at(time) {
      await catchUp();
      return new Tree(changes.filter(({ recordTime }) => recordTime < time));
    },
    async changes() {
      await catchUp();
      return changes;
    },
    async record(meta, decide) {
      const round = async (): Promise<true | undefined> => {
        await catchUp();
        const change = decide(tree);
        if (!change) return true;
        const { kind, id, ...rest } = change;
        const details = Object.fromEntries(
          Object.entries(rest)
            .filter(([name]) => /Id$|^code$|^type$/.test(name))
            .map(([name, value]) => [name, String(value)]),
        );
        const act = {
          action: `identity.organizations.${kind}`,
          actorId: meta.actorId,
          organizationId: id,
          details,
        };
        const next = { _id: (changes.at(-1)?._id ?? 0) + 1, ...meta, change };
        const now = clock.now();
        const after = new Tree([...changes, next]);
        const found = after.find(id)!;
        const entry = foundEvent(found, after.line(id).slice(0, -1), now);
        const isNext = await insertIfNew(collection, { ...next, outbox: [auditEvent(act, now), entry] });
        if (!isNext) return undefined;
        wakeRelay();
        await catchUp();
        return true;
      };
      await retryOnConflict("ORGANIZATION_BUSY", round);
      return tree;
    },
  };
}
