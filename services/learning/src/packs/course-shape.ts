import type { Violation } from "@qiming/core";
import type { Course, Question } from "../domain/course.ts";

/** What is wrong with a course as a whole, by path: what its bank and units must hold so that it can be passed at all. */
export function courseFaults(course: Course): Violation[] {
  const faults: Violation[] = [];
  const fault = (field: string, rule: string, message: string) => faults.push({ field, rule, message });
  if (!isText(course?.id) || !isText(course?.version))
    fault("id", "required", "a course has an id and a version");
  if (!Array.isArray(course?.units) || course.units.length === 0)
    fault("units", "required", "a course has units");
  if (!Array.isArray(course?.bank)) fault("bank", "required", "a course has a question bank");
  if (!course?.test) fault("test", "required", "a course has a test");
  if (faults.length > 0) return faults;
  const { questions, passPercent, maxAttempts } = course.test;
  if (!(questions >= 1) || questions > course.bank.length)
    fault("test.questions", "bank", `the bank holds ${course.bank.length} questions`);
  if (!(passPercent >= 1 && passPercent <= 100)) fault("test.passPercent", "range", "1 to 100");
  if (!(maxAttempts >= 1 && maxAttempts <= 10)) fault("test.maxAttempts", "range", "1 to 10");
  noteRepeated(
    course.units.map(({ id }) => id),
    "units",
    fault,
  );
  noteRepeated(
    course.bank.map(({ id }) => id),
    "bank",
    fault,
  );
  course.bank.forEach((question, index) => noteQuestion(question, `bank[${index}]`, fault));
  return faults;
}

type Fault = (field: string, rule: string, message: string) => void;

function noteQuestion({ choices = [], right = [], kind }: Question, at: string, fault: Fault): void {
  const ids = choices.map(({ id }) => id);
  if (choices.length < 2) fault(`${at}.choices`, "count", "at least two choices");
  if (right.length === 0 || right.some((id) => !ids.includes(id)))
    fault(`${at}.right`, "choice", "names choices of the question");
  if (kind === "single" && right.length !== 1) fault(`${at}.right`, "single", "exactly one choice is right");
}

function noteRepeated(ids: readonly string[], at: string, fault: Fault): void {
  ids.forEach((id, index) => {
    if (!isText(id)) fault(`${at}[${index}].id`, "required", "an id is missing");
    else if (ids.indexOf(id) < index) fault(`${at}[${index}].id`, "unique", `${id} stands here twice`);
  });
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
