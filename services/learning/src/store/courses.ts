import { insertIfNew } from "@qiming/service-kit";
import { Schema, type Connection } from "mongoose";
import type { Course } from "../domain/course.ts";
import type { Courses } from "../usecases/ports.ts";

interface CourseDocument extends Course {
  /** When the version came: the newest is the present one. */
  addTime: Date;
}

const KEPT_MS = 2_000;

/** Courses in MongoDB: one document a version. The catalogue is kept in memory for a moment, since everybody reads it. */
export function mongoCourses(database: Connection): Courses {
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
        return await insertIfNew(courses.collection, { ...course, addTime: new Date() } as never);
      } finally {
        known = undefined;
      }
    },
  };
}

function withoutTime({ addTime: _, ...course }: CourseDocument): Course {
  return course;
}
