import type { DefinitionJson } from "@qiming/contracts/browser/item";
import { formOf, toDefinition } from "./draft.ts";
import type { EditorPart } from "./faults.ts";

/** What is otherwise in one version of an item than in another. */
export interface Change {
  readonly part: EditorPart;
  readonly kind: "added" | "removed" | "changed" | "moved";
  /** Of a field, a paper or a step; missing: the part as a whole. */
  readonly name?: { readonly zhCn?: string; readonly en?: string } | undefined;
}

interface Coded {
  readonly code?: string;
}
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const codes = (list: readonly Coded[]) => list.map(({ code }) => code);

function changesIn<T extends Coded>(
  part: EditorPart,
  before: readonly T[],
  after: readonly T[],
  nameOf: (each: T) => Change["name"],
): Change[] {
  const found = (list: readonly T[], code: string | undefined) => list.find((each) => each.code === code);
  const staying = (list: readonly T[], other: readonly T[]) =>
    codes(list.filter(({ code }) => found(other, code)));
  return [
    ...before
      .filter(({ code }) => !found(after, code))
      .map((each): Change => ({ part, kind: "removed", name: nameOf(each) })),
    ...after.flatMap((each): Change[] => {
      const known = found(before, each.code);
      if (known && isSame(known, each)) return [];
      return [{ part, kind: known ? "changed" : "added", name: nameOf(each) }];
    }),
    ...(isSame(staying(before, after), staying(after, before)) ? [] : [{ part, kind: "moved" } as const]),
  ];
}

/** By part, in the order of the editor. */
export function changesBetween(first: DefinitionJson, second: DefinitionJson): Change[] {
  const [before, after] = [first, second].map((each) => toDefinition(formOf(each))) as [
    DefinitionJson,
    DefinitionJson,
  ];
  const whole = (part: EditorPart, pick: (each: DefinitionJson) => unknown): Change[] =>
    isSame(pick(before), pick(after)) ? [] : [{ part, kind: "changed" }];
  return [
    ...whole("basics", ({ name, summary, guide, lifeEvent, contact, ...each }) => [
      ...[name, summary, guide, lifeEvent, contact, each.legalBasis, each.statuses, each.applicantRoles],
      ...[each.restricted, each.oneAtATime, each.audiences],
    ]),
    ...changesIn("form", before.fields!, after.fields!, ({ label }) => label),
    ...changesIn("materials", before.materials!, after.materials!, ({ name }) => name),
    ...changesIn("steps", before.steps!, after.steps!, ({ name }) => name),
    ...whole("steps", ({ limitDays }) => limitDays),
    ...whole("result", ({ resultKind, proofText, proofDays }) => [resultKind, proofText, proofDays]),
  ];
}
