import { defineCollege } from "@qiming/college";
import LetterHero from "./components/LetterHero.vue";
import ReadingColumn from "./components/ReadingColumn.vue";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";

export const { bootstrap, mount, unmount, homeCard } = defineCollege({
  code: "LAW",
  texts: { "zh-CN": zhCN, en },
  hero: LetterHero,
  // Micro-videos are left out: this college reads. Its own column names the texts of courses, and no column names films.
  columns: [
    { column: "notices", place: "main" },
    { column: "ownBranch", place: "side" },
    { column: "reading", title: "reading.title" },
    { column: "brands", title: "law.brands" },
    { column: "branches", place: "main" },
    { column: "officers", place: "main" },
    { column: "calendar", place: "side" },
  ],
  extraColumns: { reading: ReadingColumn },
});
