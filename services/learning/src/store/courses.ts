import { EntryChangedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { insertIfNew, newEvent, type StoredEvent } from "@qiming/service-kit";
import { Schema, type Connection, type mongo } from "mongoose";
import type { Course } from "../domain/course.ts";
import { foundBy } from "../domain/found-by.ts";
import type { Courses } from "../usecases/ports.ts";

interface CourseDocument extends Course {
  /** When the version came: the newest is the present one. */
  addTime: Date;
  outbox?: StoredEvent[];
}

const KEPT_MS = 2_000;

/** Courses in MongoDB: one document a version. The catalogue is kept in memory for a moment, since everybody reads it. */
export function mongoCourses(
  database: Connection,
  wakeRelay: () => void,
): Courses & { collection: mongo.Collection } {
  const courses = database.model<CourseDocument>(
    "Course",
    new Schema({}, { strict: false, versionKey: false, collection: "courses", id: false }) as never,
  );
  let known: { list: Promise<readonly Course[]>; until: number } | undefined;

  const present = (): Promise<readonly Course[]> => {
    if (!known || known.until < Date.now()) known = { list: load(), until: Date.now() + KEPT_MS };
    return known.list;
  };
  const load = async (): Promise<readonly Course[]> => {
    const all = await courses.find({}, { _id: 0 }).sort({ id: 1, addTime: -1 }).lean<CourseDocument[]>();
    const newest = all.filter(({ id }, index) => all[index - 1]?.id !== id);
    return newest.map(withoutTime).sort((a, b) => a.order - b.order);
  };

  return {
    collection: courses.collection as unknown as mongo.Collection,
    list: present,
    async find(id) {
      return (await present()).find((course) => course.id === id);
    },
    async findVersion(id, version) {
      const found = await courses.findOne({ id, version }, { _id: 0 }).lean<CourseDocument>();
      return found ? withoutTime(found) : undefined;
    },
    async add(course) {
      try {
        const addTime = new Date();
        const isNew = await insertIfNew(courses.collection, {
          ...course,
          addTime,
          outbox: [foundEvent(course, addTime)],
        } as never);
        if (isNew) wakeRelay();
        return isNew;
      } finally {
        known = undefined;
      }
    },
  };
}

function withoutTime({ addTime: _, outbox: __, ...course }: CourseDocument): Course {
  return course;
}

/** A course as search knows it. */
export const foundEvent = (course: Course, time: Date): StoredEvent =>
  newEvent(EntryChangedSchema, foundBy(course), time);
