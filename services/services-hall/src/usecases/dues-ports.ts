import type { Clock } from "@qiming/core";
import type { DuesAccount } from "../domain/dues.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import type { Month } from "../domain/month.ts";
import type { YearOfRemittances } from "../domain/remittances.ts";
import type { Act, Register, Telling } from "./ports.ts";

export interface DuesChange {
  readonly account: DuesAccount;
  /** Missing: nobody did it, a month has begun. */
  readonly act?: Act | undefined;
  readonly tells?: readonly Telling[] | undefined;
  /** Months that others hear of as settled. */
  readonly settled?: readonly Month[] | undefined;
}

/** Members' dues, one document each. */
export interface Dues {
  find(personId: string): Promise<DuesAccount | undefined>;
  findAll(personIds: readonly string[]): Promise<DuesAccount[]>;
  /** False where there is one already. */
  add(change: DuesChange): Promise<boolean>;
  /** The same account back: nothing is saved. @throws DUES_BUSY (aborted) */
  change(
    personId: string,
    decide: (before: DuesAccount) => DuesChange,
    blank?: DuesAccount,
  ): Promise<DuesAccount>;
  /** Of everybody who in a year was in a branch at or below an organisation, or paid there. */
  each(organizationId: string, year: number): AsyncIterable<DuesAccount>;
  /** Of whoever has left a branch: in a month or later, or with a month that is owed to it. */
  eachLeft(branchId: string, month: Month): AsyncIterable<DuesAccount>;
  /** For which what time does has not been done in a month. */
  listBehind(month: Month, limit: number): Promise<DuesAccount[]>;
  /** Takes the name of somebody who decided or wrote down something out of others' dues. */
  eraseName(personId: string): Promise<void>;
  /** The first of so many receipt numbers of a year, from 1 on. A number that was taken and never used is left out. */
  takeNumbers(year: string, count: number): Promise<number>;
}

/** Rates by the month from which they hold. */
export interface RateBooks {
  list(): Promise<DuesRates[]>;
  /** False where they are there just so. */
  put(rates: DuesRates, act: Act): Promise<boolean>;
}

/** What organisations have handed up, one document an organisation and year. */
export interface Remittances {
  find(organizationId: string, year: number): Promise<YearOfRemittances | undefined>;
  findAll(organizationIds: readonly string[], year: number): Promise<YearOfRemittances[]>;
  /** @throws DUES_BUSY (aborted) */
  change(
    organizationId: string,
    year: number,
    act: Act,
    decide: (before: YearOfRemittances) => YearOfRemittances,
  ): Promise<YearOfRemittances>;
  eraseName(personId: string): Promise<void>;
}

export interface DuesPorts {
  readonly dues: Dues;
  readonly rateBooks: RateBooks;
  readonly remittances: Remittances;
  readonly register: Register;
  readonly clock: Clock;
}
