import { ExpectedError, type Clock } from "@qiming/core";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import {
  inTurn,
  insertIfNew,
  newEvent,
  retryOnConflict,
  withoutMissing,
  type StoredEvent,
} from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Module } from "../domain/module.ts";
import type { Modules } from "../usecases/ports.ts";
import { auditEvent } from "./audit-event.ts";

interface ModuleDocument extends Omit<Module, "id"> {
  _id: string;
  outbox: StoredEvent[];
}

/** Modules in MongoDB: one document each holds its versions, what was decided, and what others must hear of it. */
export function mongoModules(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Modules & { collection: mongo.Collection } {
  const collection = database.db!.collection<ModuleDocument>("modules");
  const find = async (id: string) => {
    const found = await collection.findOne({ _id: id });
    return found ? toModule(found) : undefined;
  };
  const save = async (
    before: Module,
    { id, ...after }: Module,
    events: readonly StoredEvent[],
  ): Promise<boolean> => {
    const fields = withoutMissing({ ...after, revision: before.revision + 1 });
    if (before.revision === 0)
      return insertIfNew(collection, { _id: id, ...fields, outbox: [...events] } as ModuleDocument);
    const gone = Object.keys(before).filter((name) => name !== "id" && !(name in fields));
    const { modifiedCount } = await collection.updateOne({ _id: id, revision: before.revision }, {
      $set: fields,
      $push: { outbox: { $each: events } },
      ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, ""])) }),
    } as never);
    return modifiedCount === 1;
  };
  return {
    collection: collection as unknown as mongo.Collection,
    find,
    async list() {
      return (await collection.find().sort({ _id: 1 }).toArray()).map(toModule);
    },
    async listShown() {
      const projection = { "versions.files": 0, history: 0, outbox: 0 };
      return (await collection.find({}, { projection }).sort({ _id: 1 }).toArray()).map(toModule);
    },
    change(id, change, empty) {
      const round = async (): Promise<Module | undefined> => {
        const before = (await find(id)) ?? empty;
        if (!before) throw new ExpectedError("not_found", "NOT_FOUND", `there is no module ${id}`);
        const { module, act, tells = [] } = change(before);
        if (module === before) return before;
        const now = clock.now();
        const notices = tells.map((told) => newEvent(NoticeIssuedSchema, told, now));
        if (!(await save(before, module, [auditEvent(act, now), ...notices]))) return undefined;
        wakeRelay();
        return { ...module, revision: before.revision + 1 };
      };
      return inTurn(`${database.name} module ${id}`, () => retryOnConflict("MODULE_BUSY", round));
    },
  };
}

function toModule({ _id, outbox: _, ...fields }: ModuleDocument): Module {
  return { id: _id, ...fields };
}
