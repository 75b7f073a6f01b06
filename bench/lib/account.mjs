// The answer that every way is asked for: a member's account with ten entries, about what a member sees in spring.
import { create } from "@bufbuild/protobuf";
import { AccountSchema } from "@qiming/contracts/points/v1/points_service";

const text = (zhCn, en) => ({ zhCn, en });
const time = (day) => ({ seconds: BigInt(1_772_000_000 + day * 86_400), nanos: 0 });

export const account = create(AccountSchema, {
  personId: "person-1",
  period: "2026",
  totalTenths: 340,
  version: 10,
  ruleBook: { code: "UNIVERSITY", version: "2026.1", title: text("云汀大学积分管理办法", "Rules on points") },
  parts: [1, 2, 3].map((part) => ({
    part,
    tenths: part * 60,
    capTenths: 600,
    indicators: ["01", "02", "03"].map((number) => ({
      code: `BASE-${number}`,
      name: text("完成一门微党课", "A micro-course passed"),
      tenths: 20,
      capTenths: 120,
      unitTenths: 20,
    })),
  })),
  entries: Array.from({ length: 10 }, (_, i) => ({
    id: `entry-${i}`,
    indicatorCode: "BASE-05",
    tenths: 20,
    ruleTenths: 20,
    occurTime: time(i),
    postTime: time(i),
    ruleBookVersion: "2026.1",
    evidence: {
      type: "learning.course.passed",
      id: `course-${i}`,
      title: text("会议怎么开：应到与实到", "How to hold a meeting"),
      path: `/m/learning/courses/course-${i}`,
    },
  })),
});
