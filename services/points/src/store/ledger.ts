import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { ExpectedError, type Clock } from "@qiming/core";
import {
  inTurn,
  insertIfNew,
  isDuplicateKey,
  newEvent,
  retryOnConflict,
  withoutMissing,
  type StoredEvent,
} from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Account, Entry } from "../domain/account.ts";
import type { TalliedAccount } from "../domain/tally.ts";
import type { AccountChange, Ledger } from "../usecases/ports.ts";

interface AccountDocument extends Account {
  /** What others must hear of it. */
  outbox: StoredEvent[];
  /** Of the last write: what is counted by branch looks for what has changed since. */
  changeTime?: Date;
}

/** So many accounts are held at once where a whole period is read. */
const BATCH = 200;
const SHOWN = { _id: 0, outbox: 0, changeTime: 0 } as const;
/** What a report looks at of an account, and what a draft needs besides. */
const TALLIED = {
  ...{
    _id: 0,
    personId: 1,
    branchId: 1,
    exemptions: 1,
    "frozen.time": 1,
    "grade.grade": 1,
    "sealed.score.draftGrade": 1,
  },
  ...{ "entries.id": 1, "entries.part": 1, "entries.corrections": 1 },
} as const;
const SCORED = {
  ...{ "entries.indicatorCode": 1, "entries.ruleTenths": 1, "entries.occurTime": 1 },
  ...{ "entries.evidence.type": 1, "entries.evidence.id": 1 },
} as const;

const talliedBy = (isScored: boolean) => ({ ...TALLIED, ...(isScored && SCORED) });

/** Accounts in MongoDB: one document a member and period holds all its entries. */
export function mongoLedger(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Ledger & { collection: mongo.Collection } {
  const accounts = database.db!.collection<AccountDocument>("accounts");
  const erased = database.db!.collection<{ _id: string }>("erased_people");
  const find = async (personId: string, period: string): Promise<Account | undefined> =>
    (await accounts.findOne<Account>({ personId, period }, { projection: SHOWN })) ?? undefined;
  const turnOf = ({ personId, period }: Pick<Account, "personId" | "period">) =>
    `${database.name} ${personId} ${period}`;
  // After the write: whichever of the two came first, one of them sees the other.
  const forget = async (personId: string) => {
    if (await erased.findOne({ _id: personId })) await accounts.deleteMany({ personId });
  };
  return {
    collection: accounts as unknown as mongo.Collection,
    find,
    async branchOf(personId) {
      const newest = accounts.find({ personId }, { projection: { branchId: 1 } });
      return (await newest.sort({ personId: -1, period: -1 }).limit(1).next())?.branchId || undefined;
    },
    async listBranch(branchId, period) {
      return accounts
        .find<Account>({ branchId, period }, { projection: SHOWN })
        .sort({ personId: 1 })
        .toArray();
    },
    stream(period, collegeId) {
      const filter = { period, ...(collegeId && { collegeId }) };
      const order = { branchId: 1, personId: 1 } as const;
      return accounts.find<Account>(filter, { projection: SHOWN, batchSize: BATCH }).sort(order);
    },
    streamTallied: (branchIds, period, isScored) =>
      accounts.find<TalliedAccount>(
        { branchId: { $in: [...branchIds] }, period },
        {
          ...{ projection: talliedBy(isScored), batchSize: BATCH },
        },
      ),
    async listWritten(period, since, most, isScored) {
      const written = accounts.find<TalliedAccount>(
        { period, changeTime: { $gt: since } },
        { projection: talliedBy(isScored) },
      );
      const found = await written.limit(most + 1).toArray();
      return found.length > most ? undefined : found;
    },
    async yearsOf(personId) {
      const found = accounts.find({ personId }, { projection: { branchId: 1, period: 1 } });
      return (await found.toArray()).map(({ branchId, period }) => ({ branchId, period }));
    },
    post(personId, period, blank, decide) {
      const round = async () => {
        const account = (await find(personId, period)) ?? (await blank());
        const entry = decide(account);
        if (!entry) return false;
        if (!(await append(accounts, account, entry, clock.now()))) return undefined;
        await forget(personId);
        return account.version > 0;
      };
      return inTurn(turnOf({ personId, period }), () => retryOnConflict("ACCOUNT_BUSY", round));
    },
    change(empty, decide) {
      const { personId, period } = empty;
      const round = async (): Promise<Account | undefined> => {
        const before = (await find(personId, period)) ?? empty;
        const change = decide(before);
        if (change.account === before) return before;
        const account = { ...change.account, version: before.version + 1 };
        if (!(await replace(accounts, before, account, change, clock.now()))) return undefined;
        wakeRelay();
        await forget(personId);
        return account;
      };
      return inTurn(turnOf(empty), () => retryOnConflict("ACCOUNT_BUSY", round));
    },
    async *unsealed(branchIds, period, size) {
      const filter = { branchId: { $in: branchIds }, period, "sealed.time": null } as never;
      const open = accounts.find<Account>(filter, { projection: SHOWN, batchSize: size });
      while (await open.hasNext()) yield open.readBufferedDocuments();
    },
    async seal(sealed) {
      if (sealed.length === 0) return 0;
      const changeTime = clock.now();
      const writes = sealed.map(({ personId, period, version, sealed: seal }) => ({
        updateOne: {
          filter: { personId, period, version },
          update: { $set: { sealed: withoutMissing(seal), changeTime }, $inc: { version: 1 } },
        },
      }));
      return (await accounts.bulkWrite(writes as never, { ordered: false })).modifiedCount;
    },
    async listOf(personIds, period) {
      const filter = { personId: { $in: [...personIds] }, period } as never;
      return accounts.find<Account>(filter, { projection: SHOWN }).toArray();
    },
    async bring(brought) {
      if (brought.length === 0) return;
      const writes = brought.map((account) => {
        const { personId, period, version } = account;
        const after = { ...withoutMissing({ ...account, version: version + 1 }), changeTime: clock.now() };
        return version === 0
          ? { insertOne: { document: { ...after, outbox: [] } } }
          : { updateOne: { filter: { personId, period, version }, update: { $set: after } } };
      });
      const { insertedCount, modifiedCount } = await accounts
        .bulkWrite(writes as never, { ordered: false })
        .catch((cause: unknown) => {
          if (isDuplicateKey(cause)) throw busy(cause);
          throw cause;
        });
      if (insertedCount + modifiedCount < brought.length) throw busy();
    },
    async countSealed(branchIds, period) {
      const all = { branchId: { $in: branchIds }, period } as never;
      const sealed = { branchId: { $in: branchIds }, period, "sealed.time": { $gt: new Date(0) } } as never;
      return { accounts: await accounts.countDocuments(all), sealed: await accounts.countDocuments(sealed) };
    },
    async erase(personId) {
      await insertIfNew(erased, { _id: personId });
      await accounts.deleteMany({ personId });
    },
  };
}

const busy = (cause?: unknown) =>
  new ExpectedError("aborted", "ACCOUNT_BUSY", "accounts were written in between", { cause });

type Accounts = mongo.Collection<AccountDocument>;

const added = (account: Account, outbox: readonly StoredEvent[], changeTime: Date) =>
  ({ ...withoutMissing(account), outbox: [...outbox], changeTime }) as never;

// The version in the filter turns a lost race into "no match": two entries at once cannot both be the same fact.
async function append(accounts: Accounts, account: Account, entry: Entry, now: Date): Promise<boolean> {
  const { personId, period, version } = account;
  if (version === 0)
    return insertIfNew(accounts, added({ ...account, version: 1, entries: [entry] }, [], now));
  const { modifiedCount } = await accounts.updateOne({ personId, period, version }, {
    $push: { entries: withoutMissing(entry) },
    $set: { changeTime: now },
    $inc: { version: 1 },
  } as never);
  return modifiedCount === 1;
}

async function replace(
  accounts: Accounts,
  before: Account,
  after: Account,
  change: AccountChange,
  now: Date,
): Promise<boolean> {
  const outbox = eventsOf(change, now);
  if (before.version === 0) return insertIfNew(accounts, added(after, outbox, now));
  const { personId, period, version } = before;
  const kept = withoutMissing(after);
  const gone = Object.keys(before).filter((field) => !(field in kept));
  const { modifiedCount } = await accounts.updateOne({ personId, period, version }, {
    $set: { ...kept, changeTime: now },
    $push: { outbox: { $each: outbox } },
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((field) => [field, ""])) }),
  } as never);
  return modifiedCount === 1;
}

function eventsOf({ account, act, tells = [] }: AccountChange, now: Date): StoredEvent[] {
  const { personId, period, branchId } = account;
  const details = { personId, period, ...act.details };
  return [
    newEvent(AuditRecordedSchema, { ...act, organizationId: branchId, details }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
  ];
}
