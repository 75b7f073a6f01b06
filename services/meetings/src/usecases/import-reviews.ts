import { dayOf, type Clock } from "@qiming/core";
import type { Reading } from "@qiming/service-kit";
import { selfReviewSaved, withPreparation, type Review } from "../domain/review.ts";
import type { PastReview } from "../domain/meetings-file.ts";
import { newReview } from "./hold-reviews.ts";
import type { Register, Reviews } from "./ports.ts";

interface Ports {
  readonly reviews: Pick<Reviews, "add">;
  readonly register: Pick<Register, "lineageByCodes" | "roll">;
  readonly clock: Clock;
}

/** Reviews that have begun on paper and go on here: what was studied, and what was handed in. */
export function importReviews({ reviews, register, clock }: Ports) {
  const reviewOf = async (past: PastReview, line: Reading): Promise<Review | undefined> => {
    const lineage = await register.lineageByCodes(past.codePath);
    const branch = lineage.at(-1);
    const roll = branch?.type === "BRANCH" ? await register.roll(branch.id) : [];
    if (roll.length === 0) {
      line.at("organization").fault("unknown", `no branch with members at ${past.codePath}`);
      return undefined;
    }
    const begun = newReview(lineage, roll, { year: past.year, withAppraisal: true, now: clock.now() });
    const studied = { day: dayOf(clock.now()), text: past.study };
    let review = past.study ? withPreparation(begun, "STUDY", studied) : begun;
    past.handedIn.forEach(({ name, ...written }, index) => {
      const found = roll.filter((each) => each.name === name);
      const isAgain = review.people.some((each) => each.personId === found[0]?.personId && each.self);
      if (found.length === 1 && !isAgain)
        review = selfReviewSaved(review, found[0]!.personId, { ...written, isHandedIn: true });
      else line.at("handedIn").list()[index]!.fault("unknown", "a member of the branch, there once by name");
    });
    return review;
  };
  return {
    /** Finds the branches and the people, and notes at its line what it does not find. */
    async read(past: readonly PastReview[], lines: readonly Reading[]): Promise<Review[]> {
      const found = await Promise.all(past.map((each, index) => reviewOf(each, lines[index]!)));
      return found.filter((review) => review !== undefined);
    },
    /** One of a branch and year that is known stays as it is; nobody is told. @returns how many are new */
    async add(all: readonly Review[]): Promise<number> {
      let created = 0;
      for (const review of all)
        if (await reviews.add({ review, act: { action: "meetings.import_review", actorId: "operator" } }))
          created++;
      return created;
    },
  };
}
