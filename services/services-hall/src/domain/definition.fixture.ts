import type { Definition, Field, Step } from "./definition.ts";

export const text = (words: string) => ({ zhCn: words, en: words });

export const field = (code: string, more: Partial<Field> = {}): Field => ({
  ...{ code, label: text(code), help: { zhCn: "", en: "" }, kind: "TEXT", isRequired: false },
  ...{ options: [], when: [], least: 0, most: 0, isSensitive: false, ...more },
});

export const step = (code: string, more: Partial<Step> = {}): Step => ({
  ...{ code, name: text(code), place: "BRANCH", roles: ["BRANCH_SECRETARY", "ORGANIZATION_OFFICER"] },
  ...{ mode: "ANY", limitDays: 2, when: [], fields: [], ...more },
});

/** A form with a choice, and three steps up the line: the second needs everybody, the third only where the choice is "b". */
export const definition = (more: Partial<Definition> = {}): Definition => ({
  ...{ code: "SV-99", name: text("事项"), summary: text("说明"), guide: { zhCn: "", en: "" } },
  ...{ lifeEvent: "EVERYDAY", legalBasis: [], statuses: [], applicantRoles: [], materials: [] },
  fields: [
    field("purpose", {
      ...{ kind: "CHOICE", isRequired: true },
      options: ["a", "b"].map((code) => ({ code, label: text(code) })),
    }),
  ],
  steps: [
    step("branch"),
    step("college", { place: "COLLEGE", roles: ["ORGANIZER", "COLLEGE_COMMITTEE"], mode: "ALL" }),
    step("university", {
      ...{ place: "UNIVERSITY", roles: ["ORG_DEPARTMENT"] },
      when: [{ field: "purpose", comparison: "IS", value: "b" }],
    }),
  ],
  ...{ limitDays: 10, resultKind: "DECISION", proofText: { zhCn: "", en: "" }, proofDays: 0 },
  ...{ contact: "", isRestricted: false, isOneAtATime: false, ...more },
});
