import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ComplianceChangedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { inTurn, insertIfNew, newEvent, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Sheet } from "../domain/obligations.ts";
import type { Compliance, SheetChange, Sheets } from "../usecases/ports.ts";

interface SheetDocument extends Sheet {
  _id: string;
  revision: number;
  outbox: StoredEvent[];
}

/** What is owed, in MongoDB: one document a unit and year, with what others must hear of it. */
export function mongoSheets(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Sheets & { collection: mongo.Collection } {
  const collection = database.db!.collection<SheetDocument>("sheets");
  const keyOf = (unitId: string, year: number) => `${unitId}:${year}`;
  const load = (unitId: string, year: number) => collection.findOne({ _id: keyOf(unitId, year) });
  return {
    collection: collection as unknown as mongo.Collection,
    async find(unitId, year) {
      const found = await load(unitId, year);
      return found ? toSheet(found) : undefined;
    },
    async list(organizationId, year) {
      const found = collection.find({ lineage: organizationId, year }, { projection: { outbox: 0 } });
      return (await found.toArray()).map(toSheet);
    },
    change(blank, change) {
      const { unitId, year } = blank;
      const round = async (): Promise<Sheet | undefined> => {
        const found = await load(unitId, year);
        const before = found ? toSheet(found) : blank;
        const changed = change(before);
        if (changed.sheet === before) return before;
        const outbox = eventsOf(changed, clock.now());
        if (!found) {
          const added = { _id: keyOf(unitId, year), ...changed.sheet, revision: 1, outbox };
          if (!(await insertIfNew(collection, added))) return undefined;
        } else {
          const { modifiedCount } = await collection.updateOne({ _id: found._id, revision: found.revision }, {
            $set: { ...changed.sheet, revision: found.revision + 1 },
            $push: { outbox: { $each: outbox } },
          } as never);
          if (modifiedCount !== 1) return undefined;
        }
        wakeRelay();
        return changed.sheet;
      };
      return inTurn(`${database.name} sheet ${keyOf(unitId, year)}`, () =>
        retryOnConflict("OBLIGATION_BUSY", round),
      );
    },
  };
}

function eventsOf({ sheet, act, tells = [], compliance }: SheetChange, now: Date): StoredEvent[] {
  const organizationId = sheet.unitId;
  const path = `/m/meetings/duties/${organizationId}`;
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, { ...told, path }, now)),
    ...(compliance ? [newEvent(ComplianceChangedSchema, toChanged(sheet, compliance), now)] : []),
  ];
}

const toChanged = ({ year, lineage }: Sheet, { unit, duties, asOfDay }: Compliance) => ({
  ...{ branchId: unit.id, branchName: unit.name, parentName: unit.parentName },
  ...{ collegeId: lineage[1] ?? "", year, asOfDay },
  duties: duties.map(({ name, ...duty }) => ({ ...duty, nameZh: name.zhCn, nameEn: name.en })),
});

const toSheet = ({ _id: _, revision: __, outbox: ___, ...sheet }: SheetDocument): Sheet => sheet;
