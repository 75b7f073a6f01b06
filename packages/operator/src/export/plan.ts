/** Text for people. */
interface Both {
  readonly zh: string;
  readonly en: string;
}

/** What of a collection a university takes with it. */
export type Going =
  | {
      readonly goes: Both;
      /** Fields that stay, through lists and below fields: "agenda.vote.key.privateKey". */
      readonly without?: readonly string[];
      /** The field that holds a file: it becomes one. */
      readonly file?: string;
    }
  | { readonly stays: Both };

const goes = (zh: string, en: string, without: readonly string[] = []): Going => ({
  goes: { zh, en },
  without,
});
const files = (zh: string, en: string): Going => ({
  goes: { zh, en },
  without: ["looseSince"],
  file: "content",
});
const stays = (zh: string, en: string): Going => ({ stays: { zh, en } });

const COUNTED = stays("由其他数据算出", "counted from the rest");
const TOLD = stays("其他服务数据的副本", "a copy of what another service holds");
const SECRET = stays("密钥，只在本系统内有用", "keys, of use in this system only");
const ERASED = stays(
  "已删除人员的编号，只供系统识别迟到的消息",
  "ids of erased people, to know late messages by",
);
const COUNTER = stays("编号计数", "counters of numbers");

/** Fields that a store adds for itself; nowhere part of what was said. */
export const OF_THE_STORE: readonly string[] = ["outbox", "revision"];

/** In every database: the platform's own housekeeping. */
const HOUSEKEEPING: Readonly<Record<string, Going>> = {
  migrations: stays("数据库版本", "how far the database is"),
  idempotency_keys: stays("重复请求的应答，48 小时后清除", "answers for repeated calls, gone after 48 hours"),
};

const PLAN: Readonly<Record<string, Readonly<Record<string, Going>>>> = {
  identity: {
    people: goes("人员、身份变化、角色、档案字段", "people: status, decisions, roles, profile", [
      "isUnconnected",
      "accessTime",
    ]),
    organization_changes: goes(
      "组织机构的全部变动，依次即得组织树",
      "every change of the organisation tree; in order they make the tree",
    ),
    organizations: stays("已并入组织变动", "has become organization_changes"),
    role_proposals: goes("角色提议", "proposals of roles"),
    calendars: goes("校历", "the academic calendar"),
    privacy_requests: goes("个人信息申请", "privacy requests"),
    transfers: goes("已办结的组织关系转接", "settled transfers of affiliation"),
    audit_entries: goes("审计日志，含逐条校验链", "the audit log with its chain of hashes"),
    backups: stays("本系统的备份记录", "what backups were made of this system"),
    ended_sessions: stays("已结束的登录", "sessions that have ended"),
  },
  learning: {
    courses: goes("课程各版本", "courses by version", ["addTime"]),
    progress: goes("学习进度、测验与记录", "progress, tests and records"),
  },
  meetings: {
    meetings: goes(
      "会议：计划、名单、议程、表决、记录、任务",
      "meetings: plan, lists, agenda, votes, minutes, follow-ups",
      ["secret", "endsAt", "agenda.vote.key.privateKey"],
    ),
    presences: goes("签到", "sign-ins", ["tries"]),
    ballots: goes(
      "无记名票（票号、签名、选择；无人名、无时间）",
      "secret ballots: serial, signature, choice; no person, no time",
    ),
    papers: stays(
      "谁领过票；与选票无法对应，也不必带走",
      "who was handed a paper; it cannot be joined to ballots and need not go",
    ),
    minutes_versions: goes("会议记录历次版本", "versions of minutes"),
    meeting_files: files("会议附件", "files of meetings"),
    sheets: goes("应开会议及完成情况", "what is owed and what was held"),
    ruleSets: goes("应开会议规则", "rules on meetings owed"),
    activities: goes("活动", "activities"),
    reviews: goes("民主评议", "reviews"),
    opinions: goes("评议意见", "opinions in reviews"),
    ratings: goes("会后评价（只有合计）", "evaluations after meetings, sums only"),
    talks: goes("谈心谈话（只记事实）", "heart-to-heart talks: the fact alone"),
    work_plans: goes("年度计划", "plans of a year"),
    proposals: goes("议题提案", "proposals"),
    templates: goes("会议模板", "templates of meetings"),
  },
  points: {
    accounts: goes("积分账户，逐笔有凭据", "points accounts: each entry with its evidence", ["changeTime"]),
    claims: goes("申报与扣分", "claims and deductions"),
    rule_books: goes("积分细则各版本", "rule books by version", ["isUncredited"]),
    rule_book_drafts: goes("细则草案", "drafts of rule books"),
    rule_book_adoptions: goes("细则采用", "adoptions of rule books"),
    periods: goes("支部年度", "branches' years"),
    star_rounds: goes("星级评定", "star rounds"),
    star_ratings: goes("星级结果", "star ratings"),
    honour_calls: goes("评优表彰", "honours"),
    unruled_facts: goes("暂无细则的事实", "facts that no rule book covers yet"),
    tallies: COUNTED,
    compliance: TOLD,
    seal_jobs: stays("后台任务", "jobs of the platform"),
    erased_people: ERASED,
  },
  "services-hall": {
    items: goes("服务事项", "service items", ["changes"]),
    cases: goes("办件", "cases", ["queue", "openKey", "counted", "uncounted"]),
    lockers: goes("材料柜目录", "lists of material lockers", ["gone"]),
    paper_contents: files("材料文件", "papers in lockers and cases"),
    proofs: goes("证明", "proofs"),
    dossiers: goes("发展党员档案", "dossiers of development", [
      "openKey",
      "waitsAt",
      "named",
      "remindFrom",
      "endingDay",
    ]),
    publicityTerms: goes("公示期限", "terms of publicity"),
    dues: goes("党费", "dues", ["spans", "ends", "owedAt"]),
    duesRates: goes("党费标准", "rates of dues"),
    remittances: goes("党费上缴", "remittances of dues"),
    transfers: goes("组织关系转接", "transfers of affiliation", [
      "openKey",
      "waits",
      "senders",
      "receivers",
      "handlers",
      "watchDay",
    ]),
    offers: goes("待办提醒", "what was offered to people"),
    tallies: COUNTED,
    counters: COUNTER,
  },
  feedback: {
    tickets: goes("意见与答复", "tickets and answers", [
      "keyHash",
      "arriveTime",
      "nextArriveTime",
      "delayed.arriveTime",
      "queueKeys",
      "untallied",
      "digestWords",
    ]),
    directories: goes("受理单位与类别", "desks and categories"),
    permit_weeks: SECRET,
    permit_handouts: stays(
      "谁领过匿名凭证，本周后销毁",
      "hand-outs of permits, destroyed when the week is over",
    ),
    topics: goes("话题", "topics", ["listKeys", "weight", "remindDay"]),
    posts: goes("回帖", "replies"),
    groups: goes("讨论小组", "groups of discussion"),
    participations: COUNTED,
    attachment_contents: files("讨论附件", "files of the discussion"),
    moderation_cases: goes("内容审核", "cases of moderation", ["queueKeys", "months"]),
    incidents: goes("突发事件", "incidents"),
    posting_pauses: goes("暂停发言", "pauses of posting"),
    tallies: COUNTED,
  },
  portal: {
    modules: goes("模块及其版本（文件见 files）", "modules and their versions; their files are in files/"),
    publish_keys: SECRET,
    module_faults: stays("模块故障记录", "faults of modules"),
    branch_pages: goes("组织主页", "pages of organisations"),
    notices: goes("收件箱", "inboxes"),
    entries: TOLD,
    compliance: TOLD,
    showcase: TOLD,
    showcase_followers: TOLD,
    erased_people: ERASED,
  },
};

/** What goes of a collection; undefined where nobody has decided. @param database without `qiming_` */
export const goingOf = (database: string, collection: string): Going | undefined =>
  HOUSEKEEPING[collection] ?? PLAN[database]?.[collection];
