import { ExpectedError } from "@qiming/core";
import { isPlaced, MEETING_TYPES, type MeetingType, type Plan } from "./meeting.ts";

/** What a plan begins with: everything but who, when and the title. */
export interface Pattern extends Pick<Plan, "type" | "minutes" | "mode" | "place" | "link" | "agenda"> {
  /** How to prepare it, for whoever plans. */
  readonly hint: string;
}

export interface Template {
  /** Empty of one that comes with the platform. */
  readonly id: string;
  readonly name: string;
  readonly pattern: Pattern;
}

/** What an organisation offers to itself and to all below it. */
export interface TemplateShelf {
  /** The organisation. */
  readonly id: string;
  readonly organizationName: string;
  readonly templates: readonly Template[];
}

const MOST_TEMPLATES = 30;

const templateMissing = () =>
  new ExpectedError("not_found", "TEMPLATE_NOT_FOUND", "there is no such template here");

/**
 * @param isNew false: one that is there is changed
 * @throws TEMPLATE_NOT_FOUND (not_found), TOO_MANY_TEMPLATES (failed_precondition)
 */
export function withTemplate(shelf: TemplateShelf, template: Template, isNew: boolean): TemplateShelf {
  const { templates } = shelf;
  if (templates.some(({ id }) => id === template.id))
    return { ...shelf, templates: templates.map((each) => (each.id === template.id ? template : each)) };
  if (!isNew) throw templateMissing();
  if (templates.length >= MOST_TEMPLATES)
    throw new ExpectedError("failed_precondition", "TOO_MANY_TEMPLATES", `${MOST_TEMPLATES} are enough`);
  return { ...shelf, templates: [...templates, template] };
}

/** @throws TEMPLATE_NOT_FOUND (not_found) */
export function withoutTemplate(shelf: TemplateShelf, templateId: string): TemplateShelf {
  const templates = shelf.templates.filter(({ id }) => id !== templateId);
  if (templates.length === shelf.templates.length) throw templateMissing();
  return { ...shelf, templates };
}

/** Whether a meeting of this type is held on an organisation; above branches and groups everything fits. */
export const fitsAt = (organizationType: string, { pattern: { type } }: Template): boolean =>
  !["BRANCH", "PARTY_GROUP"].includes(organizationType) || isPlaced({ type }, organizationType);

type Usual = readonly [name: string, minutes: number, hint: string, agenda: readonly string[]];

/** After the regulations on branch work of 2018, articles 11–19. */
const USUAL: Record<MeetingType, Usual> = {
  BRANCH_ASSEMBLY: [
    "支部党员大会",
    90,
    "一般每季度召开一次。提交大会的事项，会前一般先由支委会讨论。",
    ["听取和审查支部委员会的工作报告", "讨论支部重要事项", "形成决议"],
  ],
  COMMITTEE_MEETING: [
    "支部委员会会议",
    60,
    "一般每月召开一次，须有半数以上委员到会。",
    ["学习上级文件精神", "研究支部近期工作", "讨论党员教育管理事项"],
  ],
  GROUP_MEETING: [
    "党小组会",
    60,
    "一般每月召开一次。",
    ["政治学习", "谈心谈话，开展批评和自我批评", "落实支部交办的任务"],
  ],
  PARTY_LECTURE: ["党课", 90, "会前确定主讲人和题目。", ["主讲人讲课", "交流讨论"]],
  THEME_PARTY_DAY: [
    "主题党日",
    120,
    "每月相对固定一天，会前明确主题和内容。",
    ["集中学习", "过组织生活", "民主议事", "志愿服务"],
  ],
  ORG_LIFE_MEETING: [
    "组织生活会",
    180,
    "一般每年召开一次，会前学习、谈心谈话并撰写对照检查材料。",
    ["通报上次整改情况", "支部班子对照检查", "党员逐一对照检查，开展批评和自我批评", "确定整改事项"],
  ],
  DEMOCRATIC_APPRAISAL: [
    "民主评议党员",
    180,
    "一般每年开展一次，可以结合组织生活会进行。",
    ["个人自评", "党员互评", "民主测评"],
  ],
};

/** One for each type, as the platform brings it. */
export const USUAL_TEMPLATES: readonly Template[] = MEETING_TYPES.map((type) => {
  const [name, minutes, hint, agenda] = USUAL[type];
  const pattern = { type, minutes, mode: "OFFLINE", place: "", link: "", hint } as const;
  return { id: "", name, pattern: { ...pattern, agenda: agenda.map((title) => ({ title })) } };
});
