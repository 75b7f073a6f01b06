import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { FileService } from "@qiming/contracts/meetings/v1/file_service";
import { MeetingFileKind, MinutesFormat, VoteChoice } from "@qiming/contracts/meetings/v1/meeting_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { minutesPaper } from "../src/domain/minutes-paper.ts";
import { mongoMeetings } from "../src/store/meetings.ts";
import { admission, assembly, openHall, ordinary, reasonOf, secretary, type Hall } from "./hall.ts";

let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "meetings-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
});
afterEach(() => hall.stop());

test("the paper shows all that minutes must show", async () => {
  const plan = {
    ...assembly,
    agenda: [
      { title: "支委会报告" },
      { title: "特色活动方案", motion: ordinary },
      { title: "讨论接收甲示一", motion: admission },
    ],
    guests: ["列席同志一"],
  };
  const { id: meetingId } = await hall.inSession(5, plan);
  await hall.call(meetingId, "p9");
  await hall.desk.votes.recordWrittenOpinion({
    meetingId,
    itemId: "i3",
    personId: "p6",
    choice: VoteChoice.APPROVE,
  });
  await hall.desk.votes.openVote({ meetingId, itemId: "i2" });
  const hands = { approve: 5, against: 0, abstain: 0 };
  await hall.desk.votes.closeVote({ meetingId, itemId: "i2", hands });
  const draft = hall.as("p2").meetings.exportMinutes({ meetingId, format: MinutesFormat.PDF });
  expect(await reasonOf(draft)).toBe("MEETING_STATE");
  hall.now = new Date(hall.now.getTime() + 80 * 60_000);
  await hall.desk.meetings.endMeeting({ meetingId });
  await hall.desk.meetings.saveMinutes({ meetingId, sectionId: "i1", text: "书记作报告。", revision: 0 });
  const content = new Uint8Array(Buffer.from("%PDF-1.7"));
  const attached = { meetingId, kind: MeetingFileKind.ATTACHMENT, content };
  for (const name of ["方案.pdf", "签到册.pdf"])
    await hall.service.as(FileService, secretary).addFile({ ...attached, name });
  await hall.nameChair(meetingId);
  await hall.desk.meetings.sealMinutes({ meetingId });
  await hall.desk.meetings.addAddendum({ meetingId, text: "更正：地点为 C306。" });

  const meetings = mongoMeetings(
    hall.service.database,
    { now: () => hall.now },
    { wakeRelay: () => {}, changed: () => {} },
  );
  const { title, subtitle, parts, proof } = minutesPaper((await meetings.find(meetingId))!);
  expect([title, subtitle]).toEqual(["3月支部党员大会记录", "本科生第一党支部"]);
  expect(parts).toEqual([
    {
      kind: "facts",
      facts: [
        ["会议类型", "支部党员大会"],
        ["时间", "2026年3月18日星期三 19:00至20:20"],
        ["地点", "教学楼 C305"],
        ["主持人", "赵示一"],
        ["记录人", "钱示二"],
        ["应到会有表决权的党员", "8人"],
        ["实到会有表决权的党员", "5人：李示四、钱示二、孙示三、赵示一、周示五"],
        ["迟到", ""],
        ["请假", ""],
        ["缺席", "陈示十、褚示一、王示八、吴示六、郑示七"],
        ["不计入应到会", ""],
        ["无表决权到会", "冯示九"],
        ["列席", "列席同志一"],
      ],
    },
    { kind: "heading", text: "一、支委会报告" },
    { kind: "text", text: "书记作报告。" },
    { kind: "heading", text: "二、特色活动方案" },
    {
      kind: "facts",
      facts: [
        ["表决事项", "通过活动方案"],
        ["表决方式", "举手表决"],
        ["结果", "赞成5、反对0、弃权0，通过"],
        ["到会人数达到半数", "2 × 5 ≥ 8，符合（《中国共产党支部工作条例（试行）》第十一条）"],
        [
          "赞成票超过应到会有表决权人数的半数",
          "2 × 5 > 8，符合（《中国共产党支部工作条例（试行）》第十一条）",
        ],
      ],
    },
    { kind: "heading", text: "三、讨论接收甲示一" },
    {
      kind: "facts",
      facts: [
        ["表决事项", "接收甲示一为预备党员"],
        ["表决方式", "无记名投票"],
        ["结果", "没有表决"],
      ],
    },
    { kind: "heading", text: "附件" },
    { kind: "text", text: "方案.pdf、签到册.pdf" },
    { kind: "heading", text: "补充说明" },
    { kind: "text", text: "更正：地点为 C306。（2026-03-18）" },
  ]);
  expect(proof).toMatch(/^2026-03-18 存档，校验码 [0-9a-f]{64}$/);

  const file = (format: MinutesFormat) => hall.as("p2").meetings.exportMinutes({ meetingId, format });
  const pdf = await file(MinutesFormat.PDF);
  expect([pdf.name, pdf.mediaType]).toEqual(["3月支部党员大会记录.pdf", "application/pdf"]);
  expect(Buffer.from(pdf.content).subarray(0, 5).toString()).toBe("%PDF-");
  const docx = await file(MinutesFormat.DOCX);
  expect([docx.name, Buffer.from(docx.content).subarray(0, 2).toString()]).toEqual([
    "3月支部党员大会记录.docx",
    "PK",
  ]);
  const stranger = hall.as("p99").meetings.exportMinutes({ meetingId, format: MinutesFormat.PDF });
  expect(await reasonOf(stranger)).toBe("PERMISSION_DENIED");
});
