/** Claims of one member: accepted, returned and waiting; and a deduction that waits for their word. */

const CLAIMS = [
  {
    level: 1,
    title: "云汀市优秀大学生党员",
    evidence: "市委教育工委表彰决定，证书编号 2026-017",
    decision: "ACCEPT",
  },
  {
    level: 0,
    title: "校级优秀共产党员",
    evidence: "学校表彰大会",
    decision: "RETURN",
    reason: "请补充表彰文件的文号。",
  },
  { level: 2, title: "省级大学生志愿服务先进个人", evidence: "团省委文件，可向学院团委王老师核实" },
];

/**
 * A second run finds what the first has made.
 *
 * @param secretary sends requests of the branch's secretary
 * @param member sends requests of a member of the branch
 */
export async function makeClaims(secretary, member) {
  const { claims = [] } = await member("GET", "points/claims/mine");
  if (claims.length > 0) return;
  const { person } = await member("GET", "identity/me");
  const day = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  for (const { level, title, evidence, decision, reason = "" } of CLAIMS) {
    const content = { indicatorCode: "BON-05", level, day, title, evidence };
    const { id } = await member("POST", "points/claims", { content });
    if (!decision) continue;
    const decided = { decision: `CLAIM_DECISION_${decision}`, level: -1, reason };
    await secretary("POST", `points/claims/${id}:decide`, decided);
  }
  await secretary("POST", `points/members/${person.id}/deductions`, {
    ...{ indicatorCode: "DED-02", day, reason: "社区服务总结三次提醒后仍未提交。" },
  });
}
