import { insertIfNew } from "@qiming/service-kit";
import type { Connection } from "mongoose";
import type { Permits, PermitWeek } from "../usecases/ports.ts";

interface WeekDocument extends Omit<PermitWeek, "weekDay"> {
  _id: string;
}
/** What somebody was handed out in a week; who it is cannot be read here. */
interface HandoutDocument {
  _id: string;
  weekDay: string;
  blindedHashes: string[];
}

/** Permits in MongoDB. No time stands anywhere: it would say who had one when. */
export function mongoPermits(database: Connection): Permits {
  const weeks = database.db!.collection<WeekDocument>("permit_weeks");
  const handouts = database.db!.collection<HandoutDocument>("permit_handouts");
  const find = async (weekDay: string): Promise<PermitWeek | undefined> => {
    const found = await weeks.findOne({ _id: weekDay });
    return found ? { weekDay, publicKey: found.publicKey, privateKey: found.privateKey } : undefined;
  };
  return {
    find,
    async week(weekDay, make) {
      const known = await find(weekDay);
      if (known) return known;
      const { weekDay: _id, ...key } = await make();
      await insertIfNew(weeks, { _id, ...key } as never);
      return (await find(weekDay))!;
    },
    async forgetBefore(weekDay) {
      const before = await weeks
        .find({ _id: { $lt: weekDay } })
        .sort({ _id: -1 })
        .toArray();
      const [last, ...older] = before;
      if (last?.privateKey) await weeks.updateOne({ _id: last._id }, { $unset: { privateKey: "" } });
      for (const { _id } of older) await weeks.deleteOne({ _id });
      await handouts.deleteMany({ weekDay: { $lt: weekDay } });
    },
    async handOut(weekDay, holder, blindedHash, most) {
      await insertIfNew(handouts, { _id: holder, weekDay, blindedHashes: [] });
      const known = { _id: holder, blindedHashes: blindedHash };
      if (await handouts.findOne(known)) return true;
      const { modifiedCount } = await handouts.updateOne(
        { _id: holder, [`blindedHashes.${most - 1}`]: { $exists: false } },
        { $addToSet: { blindedHashes: blindedHash } },
      );
      return modifiedCount === 1 || !!(await handouts.findOne(known));
    },
  };
}
