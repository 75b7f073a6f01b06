import { nameOf, type Supplement } from "../../domain/rule-book.ts";
import { contentOf, type RuleBookDraft } from "../../domain/rule-book-draft.ts";
import type { PastDraft } from "../../domain/past-years-file.ts";
import type { Register, RuleBooks } from "../ports.ts";
import { paperId } from "./past-accounts.ts";
import type { Surroundings } from "./surroundings.ts";

const MOST_BOOKS = 500;

/** What colleges have begun to write after the supplement that they have; the checks of a draft say what is wrong with it. */
export async function pastDrafts(
  drafts: readonly PastDraft[],
  about: Surroundings,
  { register, ruleBooks }: { readonly register: Register; readonly ruleBooks: RuleBooks },
): Promise<RuleBookDraft[]> {
  const found = await Promise.all(
    drafts.map(async ({ line, codePath, by, version, effectiveFrom, changeNote, indicators }) => {
      const lineage = await register.lineageByCodes(codePath);
      const college = lineage.length === 2 ? lineage[1]! : undefined;
      const books = college ? await ruleBooks.list(college.id, MOST_BOOKS) : [];
      const supplement = books.find((each): each is Supplement => "collegeId" in each);
      const author = about.who(by);
      if (!college || !supplement)
        line.at("organization").fault("unknown", "a college with a supplement is expected");
      if (!college || !supplement || !author) return [];
      const before = contentOf(supplement);
      const next = { version, effectiveFrom, changeNote };
      const content = { ...before, ...next, indicators: [...before.indicators, ...indicators] };
      const draft: RuleBookDraft = {
        ...{ id: paperId(college.id, nameOf(content)), organizationId: college.id, state: "DRAFT", content },
        ...{ organizationName: college.name, lineage: lineage.map(({ id }) => id), contentRevision: 1 },
        ...{ name: nameOf(content), authorIds: [author.personId], authorName: author.name },
      };
      return [draft];
    }),
  );
  return found.flat();
}
