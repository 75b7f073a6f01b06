import { isDeepStrictEqual } from "node:util";
import { ExpectedError } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import { readRuleBook } from "../domain/rule-book.ts";
import type { RuleBooks } from "./ports.ts";

/**
 * Takes in one version of a rule book. The same file again changes nothing; a version that is there is never changed.
 *
 * @returns whether it was new
 * @throws SOURCE_FORBIDDEN, RULE_BOOK_INVALID (invalid_argument) with every fault by line; RULE_BOOK_VERSION_TAKEN (already_exists)
 */
export function importRuleBook({ ruleBooks }: { ruleBooks: RuleBooks }) {
  return async (yaml: string, fileName: string): Promise<boolean> => {
    const source = readYaml(yaml, fileName || "rule-book.yaml");
    const { book, forbidden } = readRuleBook(source.root);
    source.refuse(forbidden.length > 0 ? "SOURCE_FORBIDDEN" : "RULE_BOOK_INVALID");
    if (await ruleBooks.add(book)) return true;
    const known = await ruleBooks.find(book.code, book.version);
    if (isDeepStrictEqual(known, book)) return false;
    throw new ExpectedError(
      "already_exists",
      "RULE_BOOK_VERSION_TAKEN",
      `${book.code} ${book.version} says something else already`,
    );
  };
}
