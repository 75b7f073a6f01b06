import type { Day } from "@qiming/core";
import type { Answers } from "@qiming/service-form";
import { codeIn, noteRepeated, readDay, type Reading } from "@qiming/service-kit";

const ACTS = [
  ...(["BEGIN", "FILL", "SUBMIT", "AGREE", "REFUSE", "RETURN", "HAND_OVER", "ADD_SIGNER"] as const),
  ...(["COMMENT", "COPY", "NUDGE", "WITHDRAW", "CONFIRM"] as const),
] as const;
/** What the applicant does. */
const OWN: readonly string[] = ["BEGIN", "FILL", "SUBMIT", "NUDGE", "WITHDRAW", "CONFIRM"];
const TO_OTHERS: readonly string[] = ["HAND_OVER", "ADD_SIGNER", "COPY"];

/** Something that was done with a case. People are named by number. */
export interface FiledAct {
  readonly reading: Reading;
  readonly act: (typeof ACTS)[number];
  /** Empty: the applicant. */
  readonly by: string;
  readonly to: string;
  readonly day: Day;
  readonly note: string;
  readonly answers: Answers;
  /** 0: not said. */
  readonly rating: number;
}

export interface FiledCase {
  readonly reading: Reading;
  /** As it was known before; unlike that of any other case. */
  readonly key: string;
  readonly item: string;
  readonly applicant: string;
  readonly answers: Answers;
  /** Codes of the applicant's papers, by what is asked for. */
  readonly papers: Readonly<Record<string, string>>;
  readonly acts: readonly FiledAct[];
}

/** What somebody had in their locker: its words, of which a file is made. */
export interface FiledPaper {
  readonly reading: Reading;
  readonly code: string;
  readonly person: string;
  readonly name: string;
  readonly kind: string;
  readonly text: string;
}

/** Reads a file of cases and notes everything that is wrong with its form. @param today to which its days count back */
export function readCases(root: Reading, today: Day): { cases: FiledCase[]; papers: FiledPaper[] } {
  const fields = root.fields("cases", "papers");
  const cases = fields.cases.list();
  const papers = fields.papers.list();
  if (cases.length === 0) fields.cases.fault("required", "a file of cases has cases");
  const twice = "stands here twice";
  noteRepeated(
    cases.map((each) => each.at("key")),
    twice,
  );
  noteRepeated(
    papers.map((each) => each.at("code")),
    twice,
  );
  return { cases: cases.map((each) => readCase(each, today)), papers: papers.map(readPaper) };
}

function readCase(reading: Reading, today: Day): FiledCase {
  const fields = reading.fields("key", "item", "applicant", "answers", "papers", "acts");
  const acts = fields.acts.list().map((each) => readAct(each, today));
  if (acts.length === 0) fields.acts.fault("required", "a case has acts");
  acts.forEach(({ day, reading: at }, i) => {
    if (day < (acts[i - 1]?.day ?? "")) at.fault("order", "acts stand in the order in which they were done");
  });
  return {
    ...{ reading, key: codeIn(fields.key), item: fields.item.text(40), applicant: fields.applicant.text(32) },
    ...{ answers: readAnswers(fields.answers), acts },
    papers: fields.papers.isMissing
      ? {}
      : Object.fromEntries(fields.papers.entries().map(([code, value]) => [code, value.text(40)])),
  };
}

function readAct(reading: Reading, today: Day): FiledAct {
  const fields = reading.fields(
    ...(["act", "by", "to", "day", "daysAgo", "note", "answers", "rating"] as const),
  );
  const act = fields.act.choice(ACTS);
  const isOwn = OWN.includes(act);
  if (isOwn && !fields.by.isMissing) fields.by.fault("needless", "that is the applicant's act");
  if (!isOwn && act !== "COMMENT" && fields.by.isMissing) fields.act.fault("required", "by whom is missing");
  if (TO_OTHERS.includes(act) === fields.to.isMissing)
    fields.act.fault("to", fields.to.isMissing ? "to whom is missing" : "it is to nobody");
  return {
    ...{ reading, act, day: readDay(fields, today), answers: readAnswers(fields.answers) },
    by: fields.by.isMissing ? "" : fields.by.text(32),
    to: fields.to.isMissing ? "" : fields.to.text(32),
    note: fields.note.isMissing ? "" : fields.note.text(1_000),
    rating: fields.rating.isMissing ? 0 : fields.rating.integer(1, 5),
  };
}

function readAnswers(reading: Reading): Answers {
  if (reading.isMissing) return {};
  return Object.fromEntries(
    reading
      .entries()
      .map(([code, value]) => [
        code,
        Array.isArray(value.value) ? value.list().map(readValue) : [readValue(value)],
      ]),
  );
}

const readValue = (reading: Reading): string =>
  typeof reading.value === "number" || typeof reading.value === "boolean"
    ? String(reading.value)
    : reading.text(4_000);

function readPaper(reading: Reading): FiledPaper {
  const { code, person, name, kind, text } = reading.fields("code", "person", "name", "kind", "text");
  return {
    ...{ reading, code: codeIn(code), person: person.text(32), name: name.text(100), text: text.text(4_000) },
    kind: kind.isMissing ? "" : kind.text(100),
  };
}
