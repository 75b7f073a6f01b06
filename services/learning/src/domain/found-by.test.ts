import { expect, test } from "@jest/globals";
import type { Course } from "./course.ts";
import { foundBy } from "./found-by.ts";

const both = (text: string) => ({ zhCn: text, en: text });

test("search knows a unit's text as it is read: marked words stay in their line, lines stay apart", () => {
  const html = both(
    '<h2>第一步</h2>\n<p>先找<strong>基数</strong>，再套<a href="/x">比例</a>。</p><p>完</p>',
  );
  const course = {
    id: "dues",
    title: both("党费"),
    summary: both("八分钟"),
    units: [{ title: both("基数和比例"), html }],
  } as unknown as Course;
  expect(foundBy(course).text.zhCn).toBe("八分钟\n基数和比例\n 第一步 先找基数，再套比例。 完 ");
});
