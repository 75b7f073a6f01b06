const SELF_REVIEWS = [
  "一年来按时参加组织生活，坚持理论学习。\n不足：联系低年级同学不够主动，学习笔记不够系统。\n今后每月至少同两名同学谈心，按季度整理学习笔记。",
  "带头参加志愿服务，完成支部交办的任务。\n不足：理论联系实际不够，开展批评有顾虑。\n今后多到群众中去，敢于讲真话。",
  "认真履行职责，积极参加主题党日。\n不足：统筹学业与支部工作不够，有时拖延。\n今后提前安排，按时完成。",
];

/** A second run finds what the first has done. */
async function once(reason, work) {
  try {
    return await work();
  } catch (error) {
    if (!String(error).includes(reason)) throw error;
    return undefined;
  }
}

/**
 * This year's review of a branch, with an appraisal, that is going on: its study is recorded, and who is asked has handed in.
 *
 * @param secretary sends requests of the branch's secretary
 * @param members send requests of members of the branch
 * @returns its id, by the name that stands for it
 */
export async function holdReview(secretary, members) {
  const { person } = await secretary("GET", "identity/me");
  const branchId = person.branch.id;
  const year = new Date().getFullYear();
  const id = `${branchId}.${year}`;
  const start = { year, withAppraisal: true };
  await once("REVIEW_STARTED", () => secretary("POST", `meetings/organizations/${branchId}/reviews`, start));
  await secretary("POST", `meetings/reviews/${id}:recordPreparation`, {
    ...{ code: "REVIEW_STEP_CODE_STUDY", day: `${year}-11-18` },
    text: "集中学习党章和党内有关规定，交流学习体会。",
  });
  for (const [index, send] of members.entries()) {
    const text = SELF_REVIEWS[index % SELF_REVIEWS.length];
    const written = { text, grade: "APPRAISAL_GRADE_QUALIFIED", handIn: true };
    await once("SELF_REVIEW_STATE", () => send("POST", `meetings/reviews/${id}:saveSelfReview`, written));
    await send("POST", `meetings/reviews/${id}:saveOpinion`, {
      ...{ personId: person.id, grade: "APPRAISAL_GRADE_EXCELLENT" },
      text: "工作认真负责，关心同学。希望多到宿舍听取意见。",
    });
  }
  return { "review open": id };
}
