import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { User } from "@qiming/embedded-idp";
import { parse } from "yaml";

/** The password of every demo account. Only the embedded provider knows it. */
export const DEMO_PASSWORD = "Qiming-Demo-2026";

const SHOWN = 4;

interface RegisterPerson {
  readonly number: string;
  readonly name: string;
  readonly subject?: string;
  readonly roles?: readonly { role: string }[];
}

/** The demo university's people as accounts of the embedded provider, and the few whom the login page offers. */
export function demoUsers(root: string): { users: User[]; shown: User[] } {
  const { people } = parse(readFileSync(join(root, "deploy/demo/register.yaml"), "utf8")) as {
    people: RegisterPerson[];
  };
  const users = people
    .filter((person) => person.subject)
    .map(({ number, name, subject, roles }) => ({
      id: subject!,
      username: number.toLowerCase(),
      password: DEMO_PASSWORD,
      name,
      isSecretary: roles?.some(({ role }) => role === "BRANCH_SECRETARY"),
    }));
  const members = users.filter(({ isSecretary }) => !isSecretary);
  return { users, shown: [users[0]!, ...members.slice(4, 4 + SHOWN - 1)] };
}
