import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { PointsService, ScorePart as ProtoScorePart } from "@qiming/contracts/points/v1/points_service";
import type { Handlers } from "@qiming/service-kit";
import { sum, type Entry } from "../domain/account.ts";
import { SCORE_PARTS, type RuleBook, type ScorePart } from "../domain/rule-book.ts";
import type { UseCases } from "../use-cases.ts";
import type { AccountView } from "../usecases/read-account.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function pointsHandler({
  readAccount,
  watchAccount,
  importRuleBook,
}: UseCases): Handlers<typeof PointsService> {
  return {
    async getAccount({ personId, period }) {
      return toAccount(await readAccount(personId, period));
    },
    async *watchAccount({ personId, period }, { signal }) {
      for await (const view of watchAccount(personId, period, signal)) yield toAccount(view);
    },
    async getMemberAccount({ personId, period }) {
      return toAccount(await readAccount(personId, period));
    },
    async importRuleBook({ yaml, fileName }) {
      return { changed: await importRuleBook(yaml, fileName) };
    },
  };
}

function toAccount({ account, book }: AccountView) {
  const parts = SCORE_PARTS.filter((part) => book.indicators.some((each) => each.part === part));
  return {
    personId: account.personId,
    period: account.period,
    totalTenths: sum(account.entries),
    parts: parts.map((part) => toPart(part, account.entries, book)),
    entries: account.entries.map(toEntry).reverse(),
    ruleBook: { code: book.code, version: book.version, title: book.title },
    version: account.version,
  };
}

function toPart(part: ScorePart, entries: readonly Entry[], book: RuleBook) {
  const indicators = book.indicators.filter((each) => each.part === part);
  return {
    part: ProtoScorePart[part],
    tenths: sum(entries.filter((entry) => entry.part === part)),
    capTenths: book.partCaps[part] ?? indicators.reduce((total, each) => total + each.capTenths, 0),
    indicators: indicators.map(({ code, name, capTenths, unitTenths }) => ({
      code,
      name,
      capTenths,
      unitTenths,
      tenths: sum(entries.filter((entry) => entry.indicatorCode === code)),
    })),
  };
}

function toEntry({
  id,
  indicatorCode,
  tenths,
  ruleTenths,
  occurTime,
  postTime,
  evidence,
  ruleBookVersion,
}: Entry) {
  return {
    id,
    indicatorCode,
    tenths,
    ruleTenths,
    occurTime: timestampFromDate(occurTime),
    postTime: timestampFromDate(postTime),
    evidence,
    ruleBookVersion,
  };
}
