import type { Reading } from "@qiming/service-kit";
import type { Brand, PageNotice } from "./branch-page.ts";

const LINE = 40;
const SENTENCE = 120;
const PARAGRAPH = 300;
const STORY = 600;
const NOTICE = 1_000;

export interface PageOfFile {
  /** Codes from the university down, for example "YT/ECON/UG1". */
  readonly codePath: string;
  readonly brand: Brand;
  readonly notices: readonly Omit<PageNotice, "id">[];
}

const optional = (reading: Reading, most: number): string => (reading.isMissing ? "" : reading.text(most));

/** Reads a file of pages and notes everything that is wrong with it. */
export function readPages(root: Reading): PageOfFile[] {
  return root
    .fields("pages")
    .pages.list()
    .map((page) => {
      const { organization, brand, notices } = page.fields("organization", "brand", "notices");
      return {
        codePath: organization.text(),
        brand: readBrand(brand),
        notices: notices.list().map((each) => {
          const { title, text, day } = each.fields("title", "text", "day");
          return { title: title.text(60), text: optional(text, NOTICE), postTime: day.day() };
        }),
      };
    });
}

function readBrand(reading: Reading): Brand {
  if (reading.isMissing) return { slogan: "", story: "", activities: [], results: [] };
  const { slogan, story, activities, results } = reading.fields("slogan", "story", "activities", "results");
  return {
    slogan: optional(slogan, LINE),
    story: optional(story, STORY),
    activities: activities.list().map((each) => {
      const { title, text, when } = each.fields("title", "text", "when");
      return { title: title.text(LINE), text: optional(text, PARAGRAPH), when: optional(when, LINE) };
    }),
    results: results.list().map((each) => {
      const { text, source } = each.fields("text", "source");
      return { text: text.text(SENTENCE), source: optional(source, SENTENCE) };
    }),
  };
}
