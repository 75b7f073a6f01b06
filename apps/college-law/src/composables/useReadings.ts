import {
  routes,
  type CourseJson,
  type CourseSummaryJson,
  type LearningApi,
  type UnitJson,
} from "@qiming/contracts/browser/learning";
import { createClient, useLoad } from "@qiming/web-kit";
import { THEMES } from "../reading.ts";

const learning = createClient<LearningApi>(routes);

export interface Reading {
  readonly course: CourseSummaryJson;
  /** Its texts, and nothing else of it. */
  readonly texts: readonly UnitJson[];
  readonly doneIds: ReadonlySet<string>;
}

/** The reading list as far as its courses are there and have texts; a theme without any is left out. */
export function useReadings() {
  return useLoad(async (signal) => {
    const known = await knownIds(signal);
    const themes = await Promise.all(
      THEMES.map(async ({ theme, courseIds }) => {
        const courses = await Promise.all(
          courseIds
            .filter((courseId) => known.has(courseId))
            .map((courseId) => learning.getCourse({ courseId }, { signal })),
        );
        return { theme, readings: courses.map(toReading).filter(({ texts }) => texts.length > 0) };
      }),
    );
    return themes.filter(({ readings }) => readings.length > 0);
  });
}

async function knownIds(signal: AbortSignal): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let pageToken = "";
  do {
    const page = await learning.listCourses({ pageSize: 100, pageToken }, { signal });
    for (const { id = "" } of page.courses ?? []) ids.add(id);
    pageToken = page.nextPageToken ?? "";
  } while (pageToken);
  return ids;
}

function toReading({ summary = {}, units = [] }: CourseJson): Reading {
  return {
    course: summary,
    texts: units.filter(({ kind }) => kind === "UNIT_KIND_TEXT"),
    doneIds: new Set(
      (summary.progress?.units ?? []).flatMap(({ unitId = "", done }) => (done ? [unitId] : [])),
    ),
  };
}
