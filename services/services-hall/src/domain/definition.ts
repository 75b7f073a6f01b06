import {
  type Comparison,
  type Condition,
  type Field as FormField,
  type FieldKind,
  type LocalizedText,
  type Material,
  MEMBER_STATUSES,
  PROOF_NAMES,
  STEP_ROLES,
  type StepPlace,
} from "@qiming/service-form";

export { STEP_PLACES, STEP_ROLES, type StepPlace } from "@qiming/service-form";

/** What a service item is: its form, materials, steps and limits, as an office writes them. */

export const PREFILLS = ["NAME", "NUMBER", "BRANCH_NAME", "COLLEGE_NAME", "MEMBER_STATUS"] as const;
export type Prefill = (typeof PREFILLS)[number];

export const LIFE_EVENTS = [
  "JOINING",
  "MOVING",
  "EVERYDAY",
  "DUES",
  "BRANCH_WORK",
  "PROOFS",
  "HARDSHIP",
] as const;
export type LifeEvent = (typeof LIFE_EVENTS)[number];

export const AUDIENCES = ["STUDENTS", "STAFF", "BRANCHES"] as const;
export type Audience = (typeof AUDIENCES)[number];

/** A field of a form, with what is known of its answer already. */
export interface Field extends FormField {
  readonly prefill?: Prefill | undefined;
}

export type SignMode = "ANY" | "ALL";

export interface Step {
  readonly code: string;
  readonly name: LocalizedText;
  readonly place: StepPlace;
  readonly roles: readonly string[];
  readonly mode: SignMode;
  /** Working days. */
  readonly limitDays: number;
  readonly when: readonly Condition[];
  /** What whoever holds the step fills in. */
  readonly fields: readonly Field[];
}

export interface Definition {
  readonly code: string;
  readonly name: LocalizedText;
  readonly summary: LocalizedText;
  readonly guide: LocalizedText;
  readonly lifeEvent: LifeEvent;
  /** Among whom it is looked for; missing: everybody. */
  readonly audiences?: readonly Audience[] | undefined;
  readonly legalBasis: readonly string[];
  /** Whose member status may apply; none: everybody who belongs to the organisation. */
  readonly statuses: readonly string[];
  /** Who may apply by office, for a branch; none: everybody for themselves. */
  readonly applicantRoles: readonly string[];
  readonly fields: readonly Field[];
  readonly materials: readonly Material[];
  readonly steps: readonly Step[];
  /** For the whole, in working days. */
  readonly limitDays: number;
  readonly resultKind: "DECISION" | "PROOF";
  readonly proofText: LocalizedText;
  /** 0: for good. */
  readonly proofDays: number;
  readonly contact: string;
  readonly isRestricted: boolean;
  readonly isOneAtATime: boolean;
  /** The page of the web on which it is done, instead of by a case. */
  readonly leadsTo?: string | undefined;
}

export interface Fault {
  /** For example "fields[2].when[0]". */
  readonly place: string;
  readonly reason: string;
}

const PAGE_PATH = /^\/m\/[a-z]+(\/[a-z-]+)*$/;
const CODE = /^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/;
const ORDERED: readonly FieldKind[] = ["NUMBER", "MONEY"];

/** What keeps a definition from being published, in the order of its places; none: nothing does. */
export function faultsOf(definition: Definition): Fault[] {
  const known: Field[] = [];
  return [
    ...textFaults("name", definition.name),
    ...textFaults("summary", definition.summary),
    ...definition.statuses.flatMap((status, at) =>
      MEMBER_STATUSES.some((each) => each === status)
        ? []
        : [{ place: `statuses[${at}]`, reason: "STATUS_UNKNOWN" }],
    ),
    ...definition.applicantRoles.flatMap((role, at) =>
      STEP_ROLES.BRANCH.includes(role) ? [] : [{ place: `applicantRoles[${at}]`, reason: "ROLE_MISPLACED" }],
    ),
    ...definition.fields.flatMap((field, at) => fieldFaults(`fields[${at}]`, field, known)),
    ...definition.materials.flatMap(({ code, name, when }, at) => {
      const place = `materials[${at}]`;
      const isTwice = definition.materials.slice(0, at).some((each) => each.code === code);
      return [
        ...codeFaults(place, code, isTwice),
        ...textFaults(`${place}.name`, name),
        ...conditionFaults(place, when, known),
      ];
    }),
    ...stepFaults(definition, known),
    ...proofFaults(definition),
  ];
}

/** @param known the fields before it; the field is added */
function fieldFaults(place: string, field: Field, known: Field[]): Fault[] {
  const isTwice = known.some(({ code }) => code === field.code);
  const faults = [
    ...codeFaults(place, field.code, isTwice),
    ...textFaults(`${place}.label`, field.label),
    ...conditionFaults(place, field.when, known),
    ...optionFaults(place, field),
    ...(field.least > field.most ? [{ place, reason: "BOUNDS_CROSSED" }] : []),
  ];
  known.push(field);
  return faults;
}

function optionFaults(place: string, { kind, options }: Field): Fault[] {
  if (kind !== "CHOICE" && kind !== "CHOICES")
    return options.length > 0 ? [{ place, reason: "OPTIONS_NEEDLESS" }] : [];
  if (options.length < 2) return [{ place, reason: "OPTIONS_MISSING" }];
  return options.flatMap(({ code, label }, at) => {
    const isTwice = options.slice(0, at).some((each) => each.code === code);
    return [
      ...codeFaults(`${place}.options[${at}]`, code, isTwice),
      ...textFaults(`${place}.options[${at}].label`, label),
    ];
  });
}

/** Only what comes before can be named, so that conditions never go round in a circle. */
function conditionFaults(place: string, when: readonly Condition[], known: readonly Field[]): Fault[] {
  return when.flatMap(({ field: code, comparison, value }, at) => {
    const reason = conditionFault(
      known.find((each) => each.code === code),
      comparison,
      value,
    );
    return reason ? [{ place: `${place}.when[${at}]`, reason }] : [];
  });
}

function conditionFault(field: Field | undefined, comparison: Comparison, value: string): string | undefined {
  if (!field) return "FIELD_UNKNOWN";
  const isOrder = comparison === "AT_LEAST" || comparison === "AT_MOST";
  if (isOrder && !ORDERED.includes(field.kind)) return "COMPARISON_UNFIT";
  if (ORDERED.includes(field.kind)) return /^-?\d{1,15}$/.test(value) ? undefined : "VALUE_UNFIT";
  if (field.kind === "YES_NO") return value === "true" || value === "false" ? undefined : "VALUE_UNFIT";
  if (field.kind === "CHOICE" || field.kind === "CHOICES")
    return field.options.some(({ code }) => code === value) ? undefined : "VALUE_UNFIT";
  return undefined;
}

function stepFaults({ steps, limitDays, leadsTo }: Definition, known: Field[]): Fault[] {
  if (leadsTo)
    return [
      ...(PAGE_PATH.test(leadsTo) ? [] : [{ place: "leadsTo", reason: "PATH_INVALID" }]),
      ...(steps.length > 0 ? [{ place: "steps", reason: "STEPS_NEEDLESS" }] : []),
    ];
  if (steps.length === 0) return [{ place: "steps", reason: "STEPS_MISSING" }];
  const faults = steps.flatMap((step, at) => {
    const place = `steps[${at}]`;
    const isTwice = steps.slice(0, at).some(({ code }) => code === step.code);
    return [
      ...codeFaults(place, step.code, isTwice),
      ...textFaults(`${place}.name`, step.name),
      ...roleFaults(place, step),
      ...conditionFaults(place, step.when, known),
      // Later steps can ask for what earlier ones filled in.
      ...step.fields.flatMap((field, i) => fieldFaults(`${place}.fields[${i}]`, field, known)),
    ];
  });
  if (steps.every(({ when }) => when.length > 0))
    faults.push({ place: "steps", reason: "STEPS_CONDITIONAL" });
  const sum = steps.reduce((total, step) => total + step.limitDays, 0);
  // What is promised for the whole must hold where every step takes its time.
  if (sum > limitDays) faults.push({ place: "limitDays", reason: "LIMIT_BELOW_STEPS" });
  return faults;
}

function roleFaults(place: string, step: Step): Fault[] {
  if (step.roles.length === 0) return [{ place: `${place}.roles`, reason: "ROLES_MISSING" }];
  return step.roles.some((role) => !STEP_ROLES[step.place].includes(role))
    ? [{ place: `${place}.roles`, reason: "ROLE_MISPLACED" }]
    : [];
}

/** A place in a proof's text: "{name}". */
export const PLACEHOLDER = /\{([^{}]*)\}/g;

function proofFaults({ resultKind, proofText, fields, steps }: Definition): Fault[] {
  if (resultKind !== "PROOF") return [];
  const names = [...`${proofText.zhCn}${proofText.en}`.matchAll(PLACEHOLDER)].map(([, name]) => name!);
  const isKnown = (name: string) =>
    PROOF_NAMES.some((each) => each === name) ||
    [...fields, ...steps.flatMap((step) => step.fields)].some(
      ({ code, isSensitive }) => code === name && !isSensitive,
    );
  return [
    ...textFaults("proofText", proofText),
    ...(names.every(isKnown) ? [] : [{ place: "proofText", reason: "FIELD_UNKNOWN" }]),
  ];
}

const codeFaults = (place: string, code: string, isTwice: boolean): Fault[] =>
  // Answers lie under their codes: none may be what every object has.
  !CODE.test(code) || code in {}
    ? [{ place, reason: "CODE_INVALID" }]
    : isTwice
      ? [{ place, reason: "CODE_TWICE" }]
      : [];

const textFaults = (place: string, { zhCn, en }: LocalizedText): Fault[] =>
  zhCn.trim() && en.trim() ? [] : [{ place, reason: "TEXT_MISSING" }];
