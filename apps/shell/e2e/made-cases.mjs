/** Cases of one member: a draft, one under way, one returned and one with its result, which is a proof; and an item that an office is still writing. */

const STATES = {
  draft: "CASE_STATE_DRAFT",
  running: "CASE_STATE_IN_REVIEW",
  returned: "CASE_STATE_RETURNED",
  issued: "CASE_STATE_RESULT_ISSUED",
};
const CODE = "SV-99";
const text = (zhCn, en) => ({ zhCn, en });
/** Its English is still missing in places, and the whole takes less than its steps. */
const DRAFT = {
  ...{ code: CODE, name: text("会议室借用", "Use of a meeting room"), lifeEvent: "LIFE_EVENT_BRANCH_WORK" },
  summary: text("借用学院会议室", "Use of a college's meeting room"),
  fields: [
    {
      ...{ code: "f1", label: text("场地", "Room"), kind: "FIELD_KIND_CHOICE", required: true },
      options: [
        { code: "o1", label: text("会议室", "Meeting room") },
        { code: "o2", label: text("报告厅", "") },
      ],
    },
    {
      ...{ code: "f2", label: text("活动名称", ""), kind: "FIELD_KIND_TEXT", required: true },
      when: [{ field: "f1", comparison: "COMPARISON_IS", value: "o2" }],
    },
  ],
  materials: [{ code: "m1", name: text("活动方案", "Plan"), required: true }],
  steps: [
    {
      ...{ code: "s1", name: text("支部会签", "Branch signs"), place: "STEP_PLACE_BRANCH", limitDays: 2 },
      ...{ roles: ["BRANCH_SECRETARY", "ORGANIZATION_OFFICER"], mode: "SIGN_MODE_ALL" },
    },
  ],
  ...{
    limitDays: 1,
    resultKind: "RESULT_KIND_PROOF",
    proofText: text("同意借用{f1}。", "{f1} may be used."),
  },
};

/**
 * A second run finds what the first has made. Each of the four sends requests of somebody: a member, the secretary of their branch, the committee of
 * their college, and the organisation department.
 *
 * @returns the ids of the cases and of the proof, by the name that stands for each
 */
export async function makeCases({ member, secretary, college, office }) {
  await writeItem(office);
  const known = await casesOf(member);
  if (Object.values(known).every(Boolean)) return { ...known, proof: await proofOf(member) };
  await member("POST", "services-hall/cases", { itemCode: "SV-07" });
  await handIn(member);
  const returned = await handIn(member);
  const because = { stepCode: "branch", decision: "STEP_DECISION_RETURN", text: "请核对截止日期。" };
  await secretary("POST", `services-hall/cases/${returned}:decide`, because);
  const issued = await handIn(member);
  const agreed = { decision: "STEP_DECISION_AGREE", text: "" };
  const values = [{ code: "hours", values: ["36"] }];
  await secretary("POST", `services-hall/cases/${issued}:decide`, { ...agreed, stepCode: "branch", values });
  await college("POST", `services-hall/cases/${issued}:decide`, {
    ...agreed,
    stepCode: "college",
    values: [],
  });
  return { ...(await casesOf(member)), proof: await proofOf(member) };
}

/** The service tells itself that a proof is due: it stands a moment after the result. */
async function proofOf(member) {
  for (;;) {
    const { proofs = [] } = await member("GET", "services-hall/proofs/mine");
    if (proofs.length > 0) return proofs[0].id;
  }
}

async function casesOf(member) {
  const { cases = [] } = await member("GET", "services-hall/cases/mine?pageSize=100");
  return Object.fromEntries(
    Object.entries(STATES).map(([name, wanted]) => [
      `case ${name}`,
      cases.find(({ state }) => state === wanted)?.id,
    ]),
  );
}

/** A proof of volunteering, handed in. @returns its id */
async function handIn(member) {
  const draft = await member("POST", "services-hall/cases", { itemCode: "SV-16" });
  const filled = { from: "2026-01-05", to: "2026-03-10" };
  const values = [
    ...draft.values,
    ...Object.entries(filled).map(([code, value]) => ({ code, values: [value] })),
  ];
  const { edition } = await member("POST", `services-hall/cases/${draft.id}:save`, {
    ...{ values, edition: draft.edition },
  });
  await member("POST", `services-hall/cases/${draft.id}:submit`, { edition });
  return draft.id;
}

async function writeItem(office) {
  const { organizations } = await office("GET", "identity/organizations?parentId=");
  const own = `services-hall/organizations/${organizations[0].id}/items`;
  const { items = [] } = await office("GET", own);
  if (items.some(({ code }) => code === CODE)) return;
  await office("POST", `${own}:save`, { definition: DRAFT, revision: 0 });
}
