/** Tickets of one member at the library's desk: one that waits, one about which something is asked, and one that is answered. */

const TITLES = {
  running: "图书馆座位预约冲突",
  asked: "自习区插座不通电",
  answered: "周末闭馆时间能否延后",
};

/**
 * A second run finds what the first has made. Each of the three sends requests of somebody: a member, somebody of the library's desk, and who leads it.
 *
 * @returns the ids of the tickets, by the name that stands for each
 */
export async function raiseTickets({ member, handler, lead }) {
  const known = await ticketsOf(member);
  if (Object.values(known).every(Boolean)) return known;
  await raise(member, "COMPLAINT", TITLES.running, "同一座位被两人同时预约，到馆后才发现。");
  const asked = await raise(member, "HELP", TITLES.asked, "三层东侧自习区的插座这周一直没有电。");
  await handler("POST", `feedback/tickets/${asked}:accept`, {});
  const question = { text: "请问是哪一排座位？", kind: "REPLY_KIND_QUESTION" };
  await handler("POST", `feedback/tickets/${asked}:reply`, question);
  const answered = await raise(member, "SUGGESTION", TITLES.answered, "周末希望能开放到晚上十点。");
  await handler("POST", `feedback/tickets/${answered}:accept`, {});
  await handler("POST", `feedback/tickets/${answered}:answer`, {
    ...{ text: "周末值班人员不足，本学期暂不能延长。", closure: "CLOSURE_CANNOT_SOLVE" },
    closureNote: "值班经费列入明年预算",
  });
  await lead("POST", `feedback/tickets/${answered}:review`, { isApproved: true });
  return ticketsOf(member);
}

async function raise(member, kind, title, text) {
  const said = { kind: `TICKET_KIND_${kind}`, categoryCode: "library", title, text, organizationId: "" };
  const more = { nameLevel: "NAME_LEVEL_NAMED", mayPublish: true };
  return (await member("POST", "feedback/tickets", { ...said, ...more })).id;
}

async function ticketsOf(member) {
  const { tickets = [] } = await member("GET", "feedback/tickets/mine?pageSize=100");
  return Object.fromEntries(
    Object.entries(TITLES).map(([name, wanted]) => [
      `ticket ${name}`,
      tickets.find(({ title }) => title === wanted)?.id,
    ]),
  );
}
