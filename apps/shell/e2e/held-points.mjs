import { expect } from "@playwright/test";

const MINUTE_MS = 60_000;
/** As many as the rule book's cap for assemblies takes, and one more. */
const ASSEMBLIES = 5;
/** So long it takes at most until somebody has signed up; hours are confirmed once it has begun. */
const SOON_MS = 6_000;
/** What others have told is entered a little later. */
const WITHIN = { timeout: 30_000 };

const planOf = (type, title) => ({
  ...{ type: `MEETING_TYPE_${type}`, title, minutes: 60, mode: "MEETING_MODE_OFFLINE", place: "教学楼 C305" },
  startTime: new Date(Date.now() + 20 * MINUTE_MS).toISOString(),
  agenda: [{ title: "学习" }],
});

/**
 * Facts that bring a member points in each part: assemblies up to the cap and beyond, a lecture whose entry is taken out again, volunteering, an
 * absence without excuse; and months that are not asked of another one.
 *
 * @param secretary sends requests of the branch's secretary
 * @param member sends requests of the member
 */
export async function holdPoints(secretary, member) {
  const { person } = await member("GET", "identity/me");
  const branchId = person.branch.id;
  const hold = async (type, title, isThere = true) => {
    const plan = planOf(type, title);
    const { id } = await secretary("POST", `meetings/organizations/${branchId}/meetings`, { plan });
    const act = (verb, body = {}) => secretary("POST", `meetings/${id}:${verb}`, body);
    const { attendees } = await act("giveNotice");
    for (const { personId } of attendees)
      if (isThere || personId !== person.id)
        await act("callRoll", { personId, status: "ATTENDANCE_STATUS_PRESENT" });
    await act("begin");
    await act("end");
    return id;
  };
  const volunteering = await volunteer(secretary, member);
  for (let number = 1; number <= ASSEMBLIES; number++)
    await hold("BRANCH_ASSEMBLY", `第 ${number} 次支部党员大会`);
  const absent = await hold("BRANCH_ASSEMBLY", "党员大会（专题学习）", false);
  const lecture = await hold("PARTY_LECTURE", "党课：支部怎样开好会");

  await closeActivity(secretary, volunteering, person.id);

  const account = `points/members/${person.id}/account`;
  const entryOf = async (factId) => {
    const { entries = [] } = await secretary("GET", account);
    return entries.find(({ evidence }) => evidence.id === factId);
  };
  for (const fact of [volunteering, absent, lecture])
    await expect.poll(() => entryOf(fact), WITHIN).toBeTruthy();
  const { period } = await secretary("GET", account);
  const { id: entryId } = await entryOf(lecture);
  await secretary("POST", `${account}:correctEntry`, {
    period,
    entryId,
    reason: "与专题学习重复登记，经核实更正。",
  });
  const { rows } = await secretary("GET", `points/organizations/${branchId}/sheet`);
  const { person: own } = await secretary("GET", "identity/me");
  const away = rows.find(({ personId }) => personId !== person.id && personId !== own.id);
  await secretary("POST", `points/members/${away.personId}/account:exemptMonths`, {
    ...{ period, months: ["03", "04", "05"].map((month) => `${period}-${month}`), reason: "出国交流" },
  });
}

/** An activity that the member has signed up for. @returns its id */
async function volunteer(secretary, member) {
  const plan = {
    ...{ kind: "ACTIVITY_KIND_PRACTICE", title: "图书馆志愿服务", goal: "整理图书、引导读者。" },
    ...{ place: "图书馆", minutes: 120, places: 10, forCollege: false, description: "" },
    startTime: new Date(Date.now() + SOON_MS).toISOString(),
  };
  const { id } = await secretary("POST", "meetings/activities", { plan });
  await secretary("POST", `meetings/activities/${id}:decide`, { agree: true });
  await member("POST", `meetings/activities/${id}:signUp`, {});
  return id;
}

async function closeActivity(secretary, id, personId) {
  const confirm = async () => {
    const hours = [{ personId, hoursTenths: 20 }];
    try {
      await secretary("POST", `meetings/activities/${id}:confirmHours`, { hours });
      return "confirmed";
    } catch (error) {
      return error.message;
    }
  };
  await expect.poll(confirm, WITHIN).toBe("confirmed");
  const outcome = { result: "整理图书三百余册。", peopleServed: 60 };
  await secretary("POST", `meetings/activities/${id}:close`, { outcome });
}
