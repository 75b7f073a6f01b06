import { expect, test } from "@jest/globals";
import { ACTS, sayAct } from "./act-text.ts";
import en from "./locales/en.json" with { type: "json" };

test.each([
  ["publish", "", "publish"],
  ["activate", "", "activate"],
  ["activate", "5 %", "activate_share"],
  ["roll_back", "share", "roll_back_share"],
  ["roll_back", "from 1.1.0", "roll_back"],
  ["preview", "3", "preview"],
  ["preview", "0", "preview_end"],
  ["stop", "broken", "stop"],
])("%s with %j is told as %s", (name, detail, key) => {
  expect(sayAct({ action: `portal.modules.${name}`, detail }).key).toBe(`portal.act.${key}`);
});

test("the version from which one went back is told without the word before it", () => {
  const said = sayAct({ action: "portal.modules.roll_back", version: "1.0.0", detail: "from 1.1.0" });
  expect(said.values).toEqual({ version: "1.0.0", detail: "1.1.0" });
});

test("an act that nobody knows yet is told by its name", () => {
  expect(sayAct({ action: "portal.modules.paint" })).toEqual({
    key: "portal.act.other",
    values: { name: "portal.modules.paint" },
  });
});

test("every act has a text, and no text is left over", () => {
  const more = ["activate_share", "roll_back_share", "preview_end", "other"];
  expect(Object.keys(en.portal.act).sort()).toEqual([...ACTS, ...more].sort());
});
