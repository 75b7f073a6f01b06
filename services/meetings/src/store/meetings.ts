import { endOf, ExpectedError, startOf, type Clock } from "@qiming/core";
import {
  beyond,
  inBatches,
  inTurn,
  insertIfNew,
  retryOnConflict,
  withoutMissing,
  type StoredEvent,
} from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { signInTime, type Meeting } from "../domain/meeting.ts";
import type { Frozen, Meetings } from "../usecases/ports.ts";
import { eventsOf } from "./meeting-events.ts";

interface MeetingDocument extends Omit<Meeting, "id"> {
  _id: string;
  /** When it is planned to be over: what comes after now is still to come. */
  endsAt: Date;
  outbox: StoredEvent[];
}

/** Meetings in MongoDB: one document each, with what others must hear of it. @param changed wakes those who watch */
export function mongoMeetings(
  database: Connection,
  clock: Clock,
  { wakeRelay, changed }: { wakeRelay: () => void; changed: (id: string) => void },
): Meetings & { collection: mongo.Collection } {
  const collection = database.db!.collection<MeetingDocument>("meetings");
  const find = async (id: string) => {
    const found = await collection.findOne({ _id: id });
    return found ? toMeeting(found) : undefined;
  };
  /** Of meetings to which people come now: hundreds of them at once ask for the same. */
  const frozen = new Map<string, Frozen>();
  const shown = { outbox: 0, sections: 0, addenda: 0, followUps: 0, spotChecks: 0, files: 0 } as const;
  /** Hundreds who sign in at once ask for the state of the same meeting. */
  const findState = inBatches<string, Pick<MeetingDocument, "state" | "beginTime"> | undefined>(
    async (ids) => {
      const filter = { _id: { $in: [...new Set(ids)] } };
      const found = await collection.find(filter, { projection: { state: 1, beginTime: 1 } }).toArray();
      const byId = new Map(found.map((each) => [each._id, each]));
      return ids.map((id) => byId.get(id));
    },
    MOST_AT_ONCE,
  );
  return {
    collection: collection as unknown as mongo.Collection,
    find,
    async findFrozen(id) {
      const known = frozen.get(id);
      if (known) return known;
      const meeting = await find(id);
      if (!meeting?.noticeTime) return undefined;
      const { secret, invited } = meeting;
      const seats = new Map(invited.map((each) => [each.personId, each]));
      if (frozen.size >= MOST_FROZEN) frozen.delete(frozen.keys().next().value!);
      frozen.set(id, { secret, signInTime: signInTime(meeting), invited: seats });
      return frozen.get(id);
    },
    findState,
    async add(meeting, act, tells = []) {
      const added = { ...meeting, revision: 1 };
      const events = eventsOf(added, { meeting, act, tells }, clock.now());
      if (!(await insertIfNew(collection, { ...toDocument(added), outbox: events })))
        return (await find(meeting.id))!;
      wakeRelay();
      return added;
    },
    change(id, change) {
      const round = async (): Promise<Meeting | undefined> => {
        const before = await find(id);
        if (!before) throw new ExpectedError("not_found", "NOT_FOUND", `there is no meeting ${id}`);
        const changedTo = change(before);
        if (changedTo.meeting === before) return before;
        const after = { ...changedTo.meeting, revision: before.revision + 1 };
        const { _id, ...fields } = toDocument(after);
        const { modifiedCount } = await collection.updateOne({ _id, revision: before.revision }, {
          $set: fields,
          $push: { outbox: { $each: eventsOf(after, changedTo, clock.now()) } },
        } as never);
        if (modifiedCount !== 1) return undefined;
        wakeRelay();
        changed(id);
        return after;
      };
      return inTurn(`${database.name} meeting ${id}`, () => retryOnConflict("MEETING_BUSY", round));
    },
    async listComing(personId, after, limit) {
      const filter = { "invited.personId": personId, endsAt: { $gt: after } };
      const found = collection.find(filter, { projection: shown }).sort({ endsAt: 1 }).limit(limit);
      return (await found.toArray()).map(toMeeting);
    },
    async listPast(personId, before, limit) {
      const filter = { "invited.personId": personId, endsAt: { $lte: before } };
      const found = collection.find(filter, { projection: shown }).sort({ endsAt: -1 }).limit(limit);
      return (await found.toArray()).map(toMeeting);
    },
    async listBetween(organizationId, from, to) {
      const within = { $gte: startOf(from), $lt: endOf(to) };
      const isMeant = { $ne: "CANCELLED" } as const;
      const filter = { lineage: organizationId, "plan.startTime": within, state: isMeant };
      const found = await collection.find<MeetingDocument>(filter, { projection: HEAD }).toArray();
      return found.map(({ _id: id, ...head }) => ({ id, ...head }));
    },
    async listSeries(seriesId) {
      const found = collection
        .find({ seriesId }, { projection: { outbox: 0 } })
        .sort({ "plan.startTime": 1 });
      return (await found.toArray()).map(toMeeting);
    },
    async listWithProposals(proposalIds) {
      if (proposalIds.length === 0) return [];
      const filter = { "agenda.proposalId": { $in: [...proposalIds] }, state: { $ne: "CANCELLED" } as const };
      const projection = { "plan.title": 1, "agenda.proposalId": 1, noticeTime: 1 } as const;
      const found = await collection.find<MeetingDocument>(filter, { projection }).toArray();
      return found.map(({ _id: id, plan, agenda, noticeTime }) => ({
        ...{ id, title: plan.title, isNoticed: !!noticeTime },
        proposalIds: agenda.flatMap(({ proposalId }) => proposalId ?? []),
      }));
    },
    async relocate(organizationId, lineage) {
      // With the revision: whoever is changing one of them looks again.
      await collection.updateMany({ organizationId }, {
        $set: { lineage, collegeId: lineage[1] ?? "" },
        $inc: { revision: 1 },
      } as never);
    },
    async listWithFollowUps(ownerId, limit) {
      const filter = { followUps: { $elemMatch: { ownerId, isOpen: true } } };
      return (
        await collection
          .find(filter, { projection: { outbox: 0 } })
          .limit(limit)
          .toArray()
      ).map(toMeeting);
    },
    async listOverdue(today, limit) {
      const due = { isOpen: true, isReminded: false, dueDay: { $lt: today } };
      const filter = { followUps: { $elemMatch: due } };
      return (
        await collection
          .find(filter, { projection: { outbox: 0 } })
          .limit(limit)
          .toArray()
      ).map(toMeeting);
    },
    async list(organizationId, after, limit) {
      const filter = { lineage: organizationId, ...(after && endedBefore(after)) };
      const found = collection.find(filter, { projection: shown }).sort({ endsAt: -1, _id: -1 }).limit(limit);
      return (await found.toArray()).map(toMeeting);
    },
    cursorOf: (meeting) => `${overAt(meeting).toISOString()} ${meeting.id}`,
  };
}

function endedBefore(cursor: string): object {
  const [time, id] = cursor.split(" ") as [string, string];
  return beyond("endsAt", -1, new Date(time), id);
}

const MOST_FROZEN = 200;
const MOST_AT_ONCE = 200;

const HEAD = {
  ...{ organizationId: 1, organizationName: 1, branchId: 1, state: 1, beginTime: 1, hadQuorum: 1 },
  ...{ "agenda.vote.state": 1, "agenda.vote.motion.kind": 1 },
  ...{ "plan.type": 1, "plan.title": 1, "plan.startTime": 1 },
  ...{ "plan.minutes": 1, "plan.mode": 1, "plan.place": 1 },
} as const;

const overAt = ({ plan }: Meeting): Date => new Date(plan.startTime.getTime() + plan.minutes * 60_000);

// A field that is missing is not written: MongoDB would keep it as null.
const toDocument = ({ id, ...meeting }: Meeting): Omit<MeetingDocument, "outbox"> =>
  withoutMissing({ _id: id, ...meeting, endsAt: overAt({ id, ...meeting }) });

function toMeeting({
  _id,
  outbox: _,
  endsAt: __,
  sections = [],
  addenda = [],
  followUps = [],
  spotChecks = [],
  files = [],
  ...fields
}: MeetingDocument): Meeting {
  return { id: _id, sections, addenda, followUps, spotChecks, files, ...fields };
}
