import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Grade as ProtoGrade, ScorePart } from "@qiming/contracts/points/v1/points_service";
import {
  RuleBookState,
  type RuleBookContent as ContentMessage,
  type RuleBookService,
} from "@qiming/contracts/points/v1/rule_book_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import { FACT_KINDS } from "../domain/fact-kinds.ts";
import { GRADES, type Grade, type LocalizedText, type ScorePart as Part } from "../domain/rule-book.ts";
import type { RuleBookContent } from "../domain/rule-book-draft.ts";
import type { UseCases } from "../use-cases.ts";
import type { AdoptionView } from "../usecases/adopt-rule-book.ts";
import type { RuleBookView } from "../usecases/keep-rule-books.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function ruleBookHandler({ rules, tryRules, adopting }: UseCases): Handlers<typeof RuleBookService> {
  return {
    async listRuleBooks(_, { actor }) {
      const books = await rules.list(requirePerson(actor));
      return { ruleBooks: books.map(toRuleBook), factKinds: [...FACT_KINDS] };
    },
    async getRuleBook({ ruleBookId }, { actor }) {
      return toRuleBook(await rules.get(ruleBookId, requirePerson(actor)));
    },
    async listDrafts({ organizationId }, { actor }) {
      const drafts = await rules.listDrafts(organizationId, requirePerson(actor));
      return { ruleBooks: drafts.map(toRuleBook) };
    },
    async saveDraft({ organizationId, ruleBookId, content, revision }, { actor, operationId }) {
      const person = requirePerson(actor);
      const saving = { organizationId, id: ruleBookId, content: fromContent(content!), revision };
      return toRuleBook(await rules.get(await rules.save(operationId, saving, person), person));
    },
    async dropDraft({ ruleBookId }, { actor }) {
      await rules.drop(ruleBookId, requirePerson(actor).personId);
      return {};
    },
    async submitDraft({ ruleBookId }, { actor }) {
      const person = requirePerson(actor);
      await rules.submit(ruleBookId, person.personId);
      return toRuleBook(await rules.get(ruleBookId, person));
    },
    async decideRuleBook({ ruleBookId, agree, reason }, { actor }) {
      const person = requirePerson(actor);
      await rules.decide(ruleBookId, agree, reason, person);
      return toRuleBook(await rules.get(ruleBookId, person));
    },
    async dryRun({ ruleBookId, period }) {
      const { moves, before, after, ...rest } = await tryRules(ruleBookId, period);
      return {
        ...{ ...rest, before: toCounts(before), after: toCounts(after) },
        moves: moves.map((move) => ({ ...move, reasons: [...move.reasons] })),
      };
    },
    async adoptRuleBook({ organizationId, day, meetingId }, { actor }) {
      await adopting.adopt(organizationId, day, meetingId, requirePerson(actor).personId);
      return { adoptions: (await adopting.list(organizationId)).map(toAdoption) };
    },
    async listAdoptions({ organizationId }) {
      return { adoptions: (await adopting.list(organizationId)).map(toAdoption) };
    },
  };
}

const toCounts = (counts: Readonly<Record<Grade, number>>) =>
  GRADES.map((grade) => ({ grade: ProtoGrade[grade], people: counts[grade] }));

const toAdoption = ({ branch, book, adoption }: AdoptionView) => ({
  ...{ organizationId: branch.id, organizationName: branch.name },
  ruleBook: { code: book.code, version: book.version, title: book.title },
  ...{ day: adoption?.day ?? "", meetingId: adoption?.meetingId ?? "" },
});

function toRuleBook({ draft, content, faults, state, ...view }: RuleBookView) {
  const { submitTime, decideTime } = draft ?? {};
  return {
    ...{ ...view, isAdopted: !!view.adoptDay },
    // What was dropped is shown to nobody.
    state: state === "DROPPED" ? RuleBookState.UNSPECIFIED : RuleBookState[state],
    ...{ content: toContent(content), faults: [...faults] },
    ...{ authorName: draft?.authorName ?? "", deciderName: draft?.deciderName ?? "" },
    ...{ decisionReason: draft?.decisionReason ?? "", revision: draft?.contentRevision ?? 0 },
    ...(submitTime && { submitTime: timestampFromDate(submitTime) }),
    ...(decideTime && { decideTime: timestampFromDate(decideTime) }),
  };
}

const toContent = (content: RuleBookContent) => ({
  ...content,
  indicators: content.indicators.map((each) => ({
    ...each,
    part: ScorePart[each.part || "UNSPECIFIED"],
    ...{ gradePercents: [...each.gradePercents], levels: [...each.levels] },
  })),
  partCaps: content.partCaps.map(({ part, tenths }) => ({ part: ScorePart[part], tenths })),
  shrinkingParts: content.shrinkingParts.map((part) => ScorePart[part]),
  supplementParts: content.supplementParts.map((part) => ScorePart[part]),
});

const text = (said?: { readonly zhCn: string; readonly en: string }): LocalizedText => ({
  ...{ zhCn: said?.zhCn ?? "", en: said?.en ?? "" },
});
const partOf = (part: ScorePart): Part | "" =>
  part === ScorePart.UNSPECIFIED ? "" : (ScorePart[part] as Part);
const partsOf = (parts: readonly ScorePart[]): Part[] => [
  ...new Set(parts.flatMap((each) => partOf(each) || [])),
];

const fromContent = (message: ContentMessage): RuleBookContent => ({
  ...{ code: message.code, version: message.version, title: text(message.title) },
  ...{ effectiveFrom: message.effectiveFrom, changeNote: message.changeNote },
  indicators: message.indicators.map((each) => ({
    ...{ code: each.code, part: partOf(each.part), name: text(each.name), source: each.source },
    ...{ unitTenths: each.unitTenths, capTenths: each.capTenths },
    gradePercents: [...each.gradePercents],
    levels: each.levels.map(({ name, tenths }) => ({ name: text(name), tenths })),
  })),
  partCaps: message.partCaps.flatMap(({ part, tenths }) => {
    const known = partOf(part);
    return known ? [{ part: known, tenths }] : [];
  }),
  shrinkingParts: partsOf(message.shrinkingParts),
  excellentFromTenths: message.excellentFromTenths,
  qualifiedFromTenths: message.qualifiedFromTenths,
  basicallyQualifiedFromTenths: message.basicallyQualifiedFromTenths,
  objectionDays: message.objectionDays,
  supplementParts: partsOf(message.supplementParts),
  supplementMostIndicators: message.supplementMostIndicators,
  supplementMostCapTenths: message.supplementMostCapTenths,
});
