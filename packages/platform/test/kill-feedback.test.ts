import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { DeskService } from "@qiming/contracts/feedback/v1/desk_service";
import { GroupService } from "@qiming/contracts/feedback/v1/group_service";
import { HandlingService } from "@qiming/contracts/feedback/v1/handling_service";
import { PostService, ReactionKind } from "@qiming/contracts/feedback/v1/post_service";
import {
  Closure,
  NameLevel,
  Satisfaction,
  TicketKind,
  TicketService,
} from "@qiming/contracts/feedback/v1/ticket_service";
import { TopicKind, TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { addDays, dayOf } from "@qiming/core";
import { createClient } from "@qiming/service-kit";
import { eventually, openKillable, randomOf, type Caller, type Killable } from "./killable.ts";

const MEMBERS = 6;
const REPLIES = 4;
const KILLS = 3;
/** Fewer than there are: 79. */
const ACTS = 65;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);
const random = randomOf(seed);
const today = dayOf(new Date());
const days = { answerDay: addDays(today, 5), closeDay: addDays(today, 20) };

let rig: Killable;
beforeAll(async () => {
  rig = await openKillable("feedback");
}, 60_000);
afterAll(() => rig.close());

const numbers = [...Array.from({ length: MEMBERS }, (_, i) => `M-${i}`), "S-1", "H-1"];
const REGISTER = `
university:
  code: T
  type: UNIVERSITY_COMMITTEE
  name: 试验大学党委
  below:
    - code: ECON
      type: COLLEGE_COMMITTEE
      name: 经贸学院党委
      below: [{ code: B1, type: BRANCH, name: 第一党支部, branchKind: STUDENT }]
people:
${numbers.map((number) => `  - { number: ${number}, name: 样示${number}, category: STUDENT, status: FULL, branch: T/ECON/B1 }`).join("\n")}
`;
const text = (zhCn: string) => `{ zh-CN: ${zhCn}, en: ${zhCn} }`;
const DESKS = `
university: T
misconductChannel: ${text("纪检监察室")}
categories: [{ code: library, name: ${text("图书馆")} }]
desks:
  - code: library
    name: ${text("图书馆")}
    organization: T
    public: true
    categories: [library]
    members: [{ number: H-1, role: LEAD }, { number: S-1, role: LEAD }]
`;
const clients = {
  topics: () => createClient(TopicService, rig.channelTo()),
  posts: () => createClient(PostService, rig.channelTo()),
  groups: () => createClient(GroupService, rig.channelTo()),
  tickets: () => createClient(TicketService, rig.channelTo()),
  handling: () => createClient(HandlingService, rig.channelTo()),
};
const says = (said: string) => ({ blocks: [{ kind: 1, runs: [{ text: said }] }] });

/** Replies, one of them taken back and one changed, and a reaction. */
async function talk(member: Caller, topicId: string, answerId: string): Promise<void> {
  const ids: string[] = [];
  for (let n = 0; n < REPLIES; n++) {
    const body = says(`${member.id} 第${n}条`);
    ids.push((await member.does((call) => clients.posts().writePost({ topicId, body }, call))).postId);
  }
  await member.does((call) => clients.posts().editPost({ postId: ids[0]!, body: says("改过") }, call));
  await member.does((call) => clients.posts().withdrawPost({ postId: ids[1]! }, call));
  await member.does((call) => clients.posts().react({ postId: answerId, kind: ReactionKind.THANKS }, call));
}

/** Raised, taken, answered, read by another, and rated. */
async function raise(member: Caller, handler: Caller, head: Caller): Promise<void> {
  const { id: ticketId } = await member.does((call) =>
    clients.tickets().submitTicket(
      {
        ...{ kind: TicketKind.COMPLAINT, categoryCode: "library", nameLevel: NameLevel.NAMED },
        ...{ title: "座位", text: "座位被预约两次" },
      },
      call,
    ),
  );
  await handler.does((call) => clients.handling().acceptTicket({ ticketId }, call), "TICKET_STATE");
  const answer = { ticketId, text: "已修复", closure: Closure.SOLVED };
  const rating = { ticketId, satisfaction: Satisfaction.SATISFIED };
  await handler.does((call) => clients.handling().writeAnswer(answer, call), "TICKET_STATE");
  await head.does(
    (call) => clients.handling().reviewAnswer({ ticketId, isApproved: true }, call),
    "TICKET_STATE",
  );
  await member.does((call) => clients.tickets().rateAnswer(rating, call), "TICKET_STATE");
}

async function kept() {
  const names = ["tickets", "topics", "posts", "participations", "groups"];
  const all = await Promise.all(names.map((name) => rig.documents("feedback", name)));
  return all.map((each) => each.map(({ outbox: _, revision: __, ...rest }) => rest));
}

test(`kill -9 while people talk, join and ask loses nothing and does nothing twice (SEED=${seed})`, async () => {
  const identity = createClient(IdentityService, rig.channelTo("identity"));
  const register = { yaml: REGISTER, fileName: "t.yaml", loginIssuer: "https://idp.example" };
  await identity.importRegister(register, rig.asOperator("identity"));
  const desks = createClient(DeskService, rig.channelTo());
  await desks.importDirectory({ yaml: DESKS, fileName: "t.yaml" }, rig.asOperator());
  const idOf = async (codePath: string) =>
    (await identity.findOrganization({ codePath }, rig.asOperator("identity"))).id;
  const [collegeId, branchId] = await Promise.all(["T/ECON", "T/ECON/B1"].map(idOf));
  const known = await rig.documents("identity", "people");
  const person = (number: string, permissions: string[] = []) => {
    const { _id } = known.find((each) => each["number"] === number)!;
    const grants = permissions.length > 0 ? [{ organizationId: branchId!, permissions }] : [];
    return rig.person(String(_id), { branchId: branchId!, collegeId: collegeId!, grants });
  };
  const members = numbers.slice(0, MEMBERS).map((number) => person(number));
  const secretary = person("S-1", ["feedback.topics.publish"]);
  const handler = person("H-1");

  const work = async () => {
    const { topicId } = await secretary.does((call) =>
      clients
        .topics()
        .startTopic(
          { spaceId: branchId!, kind: TopicKind.DISCUSSION, title: "主题党日", body: says("怎样"), ...days },
          call,
        ),
    );
    const answer = await secretary.does((call) =>
      clients.posts().writePost({ topicId, body: says("答复"), isAnswer: true }, call),
    );
    const { groupId } = await secretary.does((call) =>
      clients
        .groups()
        .foundGroup({ organizationId: branchId!, name: "晨读", purpose: "一起读", isOpen: true }, call),
    );
    const candidate = await members[0]!.does((call) =>
      clients.topics().nominateTopic({ spaceId: branchId!, title: "提名", body: says("提名") }, call),
    );
    await Promise.all([
      ...members.map((each) => talk(each, topicId, answer.postId)),
      ...members.map((each) => each.does((call) => clients.groups().joinGroup({ groupId }, call))),
      ...members
        .slice(1)
        .map((each) =>
          each.does((call) =>
            clients.topics().supportTopic({ topicId: candidate.topicId, supports: true }, call),
          ),
        ),
      raise(members[1]!, handler, secretary),
      raise(members[2]!, handler, secretary),
    ]);
    const adopting = { topicId: candidate.topicId, ...days };
    await secretary.does((call) => clients.topics().adoptTopic(adopting, call), "TOPIC_STATE");
    const closing = { topicId, summary: says("总结") };
    await secretary.does((call) => clients.topics().closeTopic(closing, call), "TOPIC_STATE");
    return topicId;
  };
  const working = work();
  expect(await rig.killWhile(working, KILLS, ACTS, random)).toBe(KILLS);
  const topicId = await working;

  // Everything that was acknowledged is there, once, each with its place.
  const holds = async () => {
    const [tickets, topics, posts, participations, groups] = await kept();
    const written = posts!.filter((each) => each["topicId"] === topicId);
    const places = written.map(({ number }) => Number(number)).sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 1 + MEMBERS * REPLIES }, (_, i) => i + 1));
    expect(written.filter(({ standing }) => standing === "WITHDRAWN")).toHaveLength(MEMBERS);
    expect(written.filter(({ edits }) => edits.length === 1)).toHaveLength(MEMBERS);
    expect(written.find(({ isAnswer }) => isAnswer)!["reactors"]["THANKS"]).toHaveLength(MEMBERS);
    const topic = topics!.find(({ _id }) => String(_id) === topicId)!;
    expect([topic["state"], topic["answeredDay"], topic["tally"].posts, topic["tally"].participants]).toEqual(
      ["CLOSED", today, places.length, MEMBERS + 1],
    );
    expect(participations).toHaveLength(MEMBERS + 1);
    const other = topics!.find(({ title }) => title === "提名")!;
    expect([other["state"], other["supporters"].length]).toEqual(["OPEN", MEMBERS - 1]);
    expect(groups!.map((each) => each["members"].length)).toEqual([MEMBERS + 1]);
    expect(tickets!.map(({ state, satisfaction }) => [state, satisfaction])).toEqual([
      ["CLOSED", "SATISFIED"],
      ["CLOSED", "SATISFIED"],
    ]);
  };
  await eventually(holds);
  // Everybody in the branch but its author was told of each topic once.
  const told = async () => {
    const notices = await rig.documents("portal", "notices");
    const opened = notices.filter((each) => each["kind"] === "feedback.topic.opened");
    expect(opened.map((each) => `${each["personId"]} ${each["path"]}`).sort()).toEqual(
      [...new Set(opened.map((each) => `${each["personId"]} ${each["path"]}`))].sort(),
    );
    expect(opened).toHaveLength(2 * (numbers.length - 1));
  };
  await eventually(told);

  // The same calls again, long after: each is known, or refused since something else happened since; nothing changes.
  const before = await kept();
  expect(await rig.callAgain((reason) => reason.endsWith("_STATE"))).toEqual([]);
  expect(await kept()).toEqual(before);
  await told();
}, 180_000);
