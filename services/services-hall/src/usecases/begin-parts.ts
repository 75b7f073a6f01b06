import { ExpectedError } from "@qiming/core";
import type { Answers } from "@qiming/service-form";
import { begun, type ServiceCase } from "../domain/case.ts";
import type { Definition, Prefill } from "../domain/definition.ts";
import { eligibility } from "../domain/item.ts";
import type { Line } from "../domain/line.ts";
import type { PersonFacts, Register } from "./ports.ts";

/** For whom a case is: the line of the person's own branch, or of that for which they hold an office; empty where there is none. */
export async function lineFor(
  register: Pick<Register, "lineage">,
  { applicantRoles }: Definition,
  { roles, line: own }: PersonFacts,
): Promise<Line> {
  const held = roles.find(({ role }) => applicantRoles.includes(role));
  const line = held ? await register.lineage(held.organizationId) : own;
  return line.at(-1)?.type === "BRANCH" ? line : [];
}

/** @throws NOT_ELIGIBLE (failed_precondition) */
export function requireEligible(definition: Definition, facts: PersonFacts, line: Line): void {
  const roles = facts.roles.map(({ role }) => role);
  const { mayApply, whyNot } = eligibility(definition, { ...facts, roles, isInBranch: line.length > 0 });
  if (!mayApply) throw notEligible(whyNot, `not eligible: ${whyNot}`);
}

/** Nothing of its own is applied for by a case. @throws NOT_ELIGIBLE (failed_precondition) */
export function requireCase({ leadsTo }: Definition): void {
  if (leadsTo) throw notEligible("ELSEWHERE", "it is done on a page of its own");
}

const notEligible = (whyNot: string, message: string) =>
  new ExpectedError("failed_precondition", "NOT_ELIGIBLE", message, { metadata: { whyNot } });

/** A draft with what is known filled in. @param line not empty */
export function draftFor(
  { definition, version }: { readonly definition: Definition; readonly version: number },
  facts: PersonFacts,
  line: Line,
  { id, time }: { readonly id: string; readonly time: Date },
): ServiceCase {
  const [branch, college] = [line.at(-1)!, line.length > 2 ? line[1] : undefined];
  return begun(
    definition,
    {
      ...{ id, itemVersion: version, applicant: { personId: facts.personId, name: facts.name } },
      ...{ branchId: branch.id, branchName: branch.name },
      ...{ collegeId: college?.id ?? "", collegeName: college?.name ?? "" },
      ...{ lineage: line.map((each) => each.id), answers: prefilled(definition, facts) },
    },
    time,
  );
}

export const caseNumber = (code: string, year: string, count: number): string =>
  `${code}-${year}-${String(count).padStart(6, "0")}`;

const KNOWN: Readonly<Record<Prefill, (facts: PersonFacts) => string>> = {
  NAME: ({ name }) => name,
  NUMBER: ({ number }) => number,
  BRANCH_NAME: ({ line }) => line.at(-1)?.name ?? "",
  COLLEGE_NAME: ({ line }) => (line.length > 2 ? line[1]!.name : ""),
  MEMBER_STATUS: ({ memberStatus }) => memberStatus,
};

/** What the platform knows already and nobody types again. */
const prefilled = ({ fields }: Definition, facts: PersonFacts): Answers =>
  Object.fromEntries(
    fields.flatMap(({ code, prefill }) => {
      const value = prefill && KNOWN[prefill](facts);
      return value ? [[code, [value]]] : [];
    }),
  );
