import type { Migration, StoredEvent } from "@qiming/service-kit";
import type { Course } from "../domain/course.ts";
import { foundEvent } from "./courses.ts";

export const migrations: readonly Migration[] = [
  {
    id: "0001-courses-and-progress",
    async up(database) {
      await database
        .collection("courses")
        .createIndexes([{ key: { id: 1, version: 1 }, unique: true }, { key: { id: 1, addTime: -1 } }]);
      await database
        .collection("progress")
        .createIndexes([{ key: { personId: 1, courseId: 1 }, unique: true }, { key: { "outbox.id": 1 } }]);
    },
  },
  {
    // What was there before search was is told as if it had just come.
    id: "0002-courses-are-found",
    async up(database) {
      const courses = database.collection<Course & { outbox?: StoredEvent[] }>("courses");
      await courses.createIndex({ "outbox.id": 1 });
      const all = await courses.find({}).sort({ id: 1, addTime: -1 }).toArray();
      const newest = all.filter(({ id }, index) => all[index - 1]?.id !== id);
      for (const course of newest)
        await courses.updateOne(
          { _id: course._id, outbox: { $exists: false } },
          { $set: { outbox: [foundEvent(course, new Date())] } },
        );
    },
  },
];
