import { expect, test } from "@jest/globals";
import { AUDIT_ACTIONS } from "./audit-actions.ts";
import en from "./locales/en.json" with { type: "json" };

test("every kind of act that can be chosen has a text, and no text is left over", () => {
  const keys = AUDIT_ACTIONS.map((action) => action.replaceAll(".", "_"));
  expect(Object.keys(en.identity.action).sort()).toEqual(keys.sort());
});
