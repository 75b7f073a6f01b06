import { isDeepStrictEqual } from "node:util";
import { ExpectedError } from "@qiming/core";
import { readYaml, type Reading, type YamlSource } from "@qiming/service-kit";
import type { RuleBook, Supplement } from "../domain/rule-book.ts";
import { readRuleBook, readSupplement } from "../domain/rule-book-reading.ts";
import { boundsFaults } from "../domain/supplement.ts";
import type { Register, RuleBooks } from "./ports.ts";

interface Ports {
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly creditUnruled: () => Promise<void>;
}

/**
 * Takes in one version of a rule book, of the university or of the college that it names. The same file again changes nothing; a version that is there is never changed.
 *
 * @returns whether it was new
 * @throws SOURCE_FORBIDDEN, RULE_BOOK_INVALID (invalid_argument) with every fault by line; RULE_BOOK_VERSION_TAKEN (already_exists)
 */
export function importRuleBook({ ruleBooks, register, creditUnruled }: Ports) {
  const readOfCollege = async (source: YamlSource): Promise<Supplement> => {
    const { supplement, codePath, forbidden } = readSupplement(source.root);
    const college = (await register.lineageByCodes(codePath)).at(1);
    if (!college) source.root.at("organization").fault("unknown", "there is no such college");
    const base = await ruleBooks.inForce(supplement.effectiveFrom, "");
    for (const { field, rule, message } of boundsFaults(supplement.indicators, base))
      at(source.root, field).fault(rule, message);
    source.refuse(forbidden.length > 0 ? "SOURCE_FORBIDDEN" : "RULE_BOOK_INVALID");
    return { ...supplement, collegeId: college!.id };
  };
  const readOfUniversity = (source: YamlSource): RuleBook => {
    const { book, forbidden } = readRuleBook(source.root);
    source.refuse(forbidden.length > 0 ? "SOURCE_FORBIDDEN" : "RULE_BOOK_INVALID");
    return book;
  };
  return async (yaml: string, fileName: string): Promise<boolean> => {
    const source = readYaml(yaml, fileName || "rule-book.yaml");
    const isOfCollege = !source.root.at("organization").isMissing;
    const book = isOfCollege ? await readOfCollege(source) : readOfUniversity(source);
    const isNew = await ruleBooks.add(book);
    await creditUnruled();
    if (isNew) return true;
    const known = await ruleBooks.find(book.code, book.version);
    if (isDeepStrictEqual(known, book)) return false;
    throw new ExpectedError(
      "already_exists",
      "RULE_BOOK_VERSION_TAKEN",
      `${book.code} ${book.version} says something else already`,
    );
  };
}

/** What stands at "indicators.3.part". */
const at = (root: Reading, field: string): Reading =>
  field
    .split(".")
    .reduce<Reading>(
      (reading, name) => (/^\d+$/.test(name) ? reading.list()[Number(name)]! : reading.at(name)),
      root,
    );
