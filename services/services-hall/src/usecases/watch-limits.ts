import { addDays, addWorkingDays, dayOf, startOf } from "@qiming/core";
import { confirmed, CONFIRM_DAYS } from "../domain/case.ts";
import { reminded, type KeptCase } from "../domain/queue.ts";
import { tellHolders } from "./apply.ts";
import { BY_ITSELF, caseParts, type CasePorts } from "./case-parts.ts";

const AT_ONCE = 200;

/** What time does to cases: reminds whoever holds a step whose time ends, and files away what nobody confirms. */
export function watchLimits(ports: CasePorts) {
  const { cases, clock } = ports;
  const parts = caseParts(ports);

  /** On the last day, once for each step. */
  async function remind(each: KeptCase): Promise<void> {
    const { holders } = await parts.view(each);
    const act = { action: "services.remind", actorId: BY_ITSELF };
    await cases.change(each.id, (before) => {
      const isStill = before.queue?.stepCode === each.queue!.stepCode && !before.queue.isReminded;
      if (!isStill) return { kept: before, act };
      return { kept: reminded(before), act, tells: tellHolders("due", before, holders) };
    });
  }
  async function file(each: KeptCase): Promise<void> {
    const view = await parts.view(each);
    const { time, periods } = view.moment;
    if (addWorkingDays(periods, dayOf(each.endTime!), CONFIRM_DAYS) >= dayOf(time)) return;
    const act = { action: "services.file_case", actorId: BY_ITSELF };
    await parts.change(view, act, (before) => confirmed(before, { rating: 0, text: "", time }));
  }
  return async (): Promise<void> => {
    const today = dayOf(clock.now());
    for (const each of await cases.listDue(today, AT_ONCE)) await remind(each);
    // So many working days are at least so many days.
    const before = startOf(addDays(today, -CONFIRM_DAYS));
    for (const each of await cases.listUnconfirmed(before, AT_ONCE)) await file(each);
  };
}
