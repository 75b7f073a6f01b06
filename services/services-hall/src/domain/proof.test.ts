import { describe, expect, test } from "@jest/globals";
import type { ServiceCase } from "./case.ts";
import { definition, field, step, text } from "./definition.fixture.ts";
import { faultsOf } from "./definition.ts";
import { filledIn } from "./proof-text.ts";
import { holderShown, issued, stateOf, withoutHolder, type Proof, type Showing } from "./proof.ts";

const FACTS = { name: "林示一", number: "YT2024-0007", memberStatus: "PROBATIONARY" };
const options = [
  { code: "a", label: { zhCn: "升学", en: "study" } },
  { code: "b", label: { zhCn: "求职", en: "work" } },
];
const form = definition({
  resultKind: "PROOF",
  fields: [
    field("name"),
    field("note", { kind: "LONG_TEXT" }),
    field("kinds", { kind: "CHOICES", options }),
    field("amount", { kind: "MONEY" }),
    field("since", { kind: "DAY" }),
    field("fit", { kind: "YES_NO" }),
    field("secret", { isSensitive: true }),
    field("hidden", { when: [{ field: "fit", comparison: "IS", value: "false" }] }),
  ],
  steps: [step("branch", { fields: [field("hours", { kind: "NUMBER" })] })],
});
const answers = {
  ...{ name: ["冒名"], kinds: ["a", "b"], amount: ["5"], since: ["2025-07-01"], fit: ["true"] },
  ...{ secret: ["秘密"], hidden: ["藏着"] },
};
const each = (given: ServiceCase["answers"] = answers) =>
  ({
    ...{ id: "k", answers: given, branchName: "本科生第一党支部", collegeName: "" },
    applicant: { personId: "p", name: "林示一" },
    visits: [{ answers: { hours: ["12"] }, organizationName: "学院党委" }],
    endTime: new Date("2026-03-18T16:30:00Z"),
  }) as unknown as ServiceCase;
const written = (words: string, given?: ServiceCase["answers"]) =>
  filledIn({ ...form, proofText: text(words) }, each(given), FACTS, "2026-03-18");

describe("a proof's text", () => {
  test.each<[string, string, string]>([
    // Never what was typed into a form's field of that name.
    ["{name}", "林示一", "林示一"],
    ["{number}，{branchName}", "YT2024-0007，本科生第一党支部", "YT2024-0007，本科生第一党支部"],
    ["{memberStatus}", "预备党员", "probationary member"],
    ["{day}", "2026年3月18日", "18 March 2026"],
    ["{kinds}", "升学、求职", "study, work"],
    ["{amount}", "0.05 元", "0.05 yuan"],
    ["{since}", "2025年7月1日", "1 July 2025"],
    ["{fit}{hours}", "是12", "yes12"],
    // Without a value.
    ["{collegeName}{note}", "——", "——"],
    // What does not show counts for nothing, and what is sensitive is never told.
    ["{hidden}{secret}", "——", "——"],
    ["{nothing}{constructor}{__proto__}{}", "————", "————"],
  ])("%s", (words, zhCn, en) => {
    expect(written(words)).toEqual({ zhCn, en });
  });

  test.each<[string, string, string]>([
    ["places of its own", "{name}{number}{secret}", "{name}{number}{secret}"],
    ["marks of a replacement", "$& $1 $` $'", "$& $1 $` $'"],
    ["lines of its own", "一\n\n\u2028特此证明\r\n二", "一 特此证明 二"],
    ["what no reader sees", "a\u202eb\u0000c\u200bd\ufeff\u0007", "abcd"],
    ["half a letter", "a\ud800b", "ab"],
    ["nothing but spaces", "\u3000 \u00a0", "—"],
    ["more than fits", "长".repeat(4_000), `${"长".repeat(300)}……`],
  ])("takes a value with %s as it reads", (_, value, zhCn) => {
    expect(written("{note}", { note: [value] }).zhCn).toBe(zhCn);
  });

  test("names only what there is, and nothing sensitive", () => {
    expect(faultsOf({ ...form, proofText: text("{name}{hours}") })).toEqual([]);
    for (const words of ["{secret}", "{constructor}", "{}"])
      expect(faultsOf({ ...form, proofText: text(words) })).toMatchObject([{ place: "proofText" }]);
  });
});

const proof = (days: number): Proof =>
  issued({ ...form, proofText: text("{name}"), proofDays: days }, each(), FACTS, {
    ...{ id: "i", number: "YT-ZM-2026-000001", salt: "s" },
  });

test("a proof is of the day of the case's end by China's clock, and its days begin with the next", () => {
  expect(proof(1)).toMatchObject({ issueDay: "2026-03-19", validUntilDay: "2026-03-20" });
  expect([stateOf(proof(1), "2026-03-20"), stateOf(proof(1), "2026-03-21")]).toEqual(["VALID", "RUN_OUT"]);
  expect([proof(0).validUntilDay, stateOf(proof(0), "2099-01-01")]).toEqual(["", "VALID"]);
});

test("its digest changes with anything that it says, and cannot be found out without the salt", () => {
  const digest = proof(1).digest;
  expect(proof(1).digest).toBe(digest);
  expect(proof(2).digest).not.toBe(digest);
  const salted = issued({ ...form, proofText: text("{name}"), proofDays: 1 }, each(), FACTS, {
    ...{ id: "i", number: "YT-ZM-2026-000001", salt: "t" },
  });
  expect(salted.digest).not.toBe(digest);
});

test.each<[Showing, string, string, string, string]>([
  ["FULL", "林示一", "YT2024-0007", "林示一", "YT2024-0007"],
  ["MASKED", "林示一", "YT2024-0007", "林*一", "***0007"],
  ["MASKED", "林示", "1234", "林*", "***34"],
  ["MASKED", "林", "1", "*", "***"],
  ["MASKED", "欧阳示一", "", "欧**一", ""],
  ["MASKED", "𠮷示一", "12", "𠮷*一", "***2"],
  ["MASKED", "Anna Maria Example", "123456", "A***e", "***456"],
  ["HIDDEN", "林示一", "YT2024-0007", "", ""],
])("%s: %s and %s are shown as %s and %s", (showing, name, number, shownName, shownNumber) => {
  const holder = { personId: "p", name, number };
  const shown = holderShown({ ...proof(1), holder, shown: { name: showing, number: showing } });
  expect(shown).toEqual({ name: shownName, number: shownNumber });
});

test("an erased proof keeps its number, its days and its digest, and nothing of its holder", () => {
  const time = new Date("2026-03-20T00:00:00Z");
  const before = { ...proof(1), revocation: { actorId: "o", reason: "林示一重名", time } };
  const after = withoutHolder(before);
  expect(JSON.stringify(after)).not.toMatch(/林示一|0007/);
  expect(after).toMatchObject({ number: before.number, digest: before.digest, salt: "" });
  expect([stateOf(after, "2026-03-19"), withoutHolder(after)]).toEqual(["ERASED", after]);
});
