/** Tickets at the library of the demo university, as those who answer see them: one that waits, one under way, one in review and one to be coordinated. */

const RAISED = {
  waiting: ["TICKET_KIND_SUGGESTION", "希望延长周末开馆时间", "周末六点闭馆太早，建议延长到九点半。"],
  working: [
    "TICKET_KIND_COMPLAINT",
    "自习座位预约冲突",
    "三层东区 12 号座位本周两次被重复预约，到馆后无座。",
  ],
  review: ["TICKET_KIND_HELP", "校园卡无法入馆", "今早刷卡提示“无权限”，卡在食堂可以正常使用。"],
  coordination: ["TICKET_KIND_COMPLAINT", "图书馆外自行车乱停", "东门通道常被自行车堵住，轮椅无法通过。"],
};
const ON = "feedback/tickets";

/**
 * A second run finds what the first has made. Each sends requests of somebody: a member who asks, and those who answer.
 *
 * @returns the ids of the tickets, by the name that stands for each
 */
export async function handleTickets({ asker, handler, logistics }) {
  const { tickets = [] } = await asker("GET", `${ON}/mine?pageSize=100`);
  const ids = {};
  for (const [name, said] of Object.entries(RAISED)) {
    const there = tickets.find(({ title }) => title === said[1]);
    ids[`ticket ${name}`] = there?.id ?? (await made[name]({ asker, handler, logistics }, said));
  }
  return ids;
}

/** Handed in with a name, or with it hidden. @returns its id */
export async function raise(asker, [kind, title, text], nameLevel = "NAME_LEVEL_NAMED") {
  const { id } = await asker("POST", ON, {
    ...{ kind, title, text, nameLevel, categoryCode: "library", organizationId: "", mayPublish: true },
  });
  return id;
}

/** Passed on until whoever coordinates has it. @param done how often it was passed on already */
export async function passOn({ handler, logistics }, id, done = 0) {
  const ways = [
    [handler, "logistics", "馆外场地由后勤管理。"],
    [logistics, "library", "通道属于图书馆责任区。"],
    [handler, "logistics", "请上级明确由谁办理。"],
  ];
  for (const [send, deskCode, reason] of ways.slice(done))
    await send("POST", `${ON}/${id}:transfer`, { deskCode, reason });
}

const made = {
  waiting: ({ asker }, said) => raise(asker, said, "NAME_LEVEL_HIDDEN"),
  async working({ asker, handler }, said) {
    const id = await raise(asker, said);
    await handler("POST", `${ON}/${id}:accept`, {});
    await handler("POST", `${ON}/${id}:note`, { text: "厂家说周五前更新预约系统。" });
    await handler("POST", `${ON}/${id}:invite`, { deskCode: "logistics", reason: "请协助核对座位编号。" });
    await handler("POST", `${ON}/${id}:reply`, {
      ...{ text: "您好，请告知预约的日期和时段，便于核对记录。", kind: "REPLY_KIND_QUESTION" },
    });
    await asker("POST", `${ON}/${id}:add`, { text: "周二和周四，都是上午八点到十二点。" });
    return id;
  },
  async review({ asker, handler }, said) {
    const id = await raise(asker, said, "NAME_LEVEL_HIDDEN");
    await handler("POST", `${ON}/${id}:accept`, {});
    await handler("POST", `${ON}/${id}:answer`, {
      ...{ text: "您的入馆权限已恢复，现在可以刷卡入馆。", closure: "CLOSURE_SOLVED", closureNote: "" },
    });
    return id;
  },
  async coordination({ asker, handler, logistics }, said) {
    const id = await raise(asker, said);
    await passOn({ handler, logistics }, id);
    return id;
  },
};
