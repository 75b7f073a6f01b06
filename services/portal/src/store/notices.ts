import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { Notice, Notices } from "../usecases/ports.ts";

interface NoticeDocument extends Omit<Notice, "id"> {
  /** The id of the event that told it: ids follow time. */
  _id: string;
}

/** Notices in MongoDB, one document each. */
export function mongoNotices(database: Connection): Notices {
  const collection = database.db!.collection<NoticeDocument>("notices");
  const erased = database.db!.collection<{ _id: string }>("erased_people");
  return {
    async add({ id, ...notice }) {
      await insertIfNew(collection, { _id: id, ...notice });
      // After the write: whichever of the two came first, one of them sees the other.
      if (await erased.findOne({ _id: notice.personId }))
        await collection.deleteMany({ personId: notice.personId });
    },
    async list(personId, { unreadOnly, before, limit }) {
      const filter = {
        personId,
        ...(unreadOnly && { isRead: false }),
        ...(before && { _id: { $lt: before } }),
      };
      const sort: Record<string, 1 | -1> = { personId: 1, ...(unreadOnly && { isRead: 1 }), _id: -1 };
      return (await collection.find(filter).sort(sort).limit(limit).toArray()).map(toNotice);
    },
    async countUnread(personId, atMost) {
      return collection.countDocuments({ personId, isRead: false }, { limit: atMost });
    },
    async markRead(personId, ids) {
      const named = ids.length > 0 && { _id: { $in: [...ids] } };
      await collection.updateMany({ personId, isRead: false, ...named }, { $set: { isRead: true } });
    },
    async erase(personId) {
      await insertIfNew(erased, { _id: personId });
      await collection.deleteMany({ personId });
    },
  };
}

function toNotice({ _id, ...fields }: NoticeDocument): Notice {
  return { id: _id, ...fields };
}
