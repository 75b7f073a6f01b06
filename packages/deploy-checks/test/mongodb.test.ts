import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { KUSTOMIZE } from "../src/ours.ts";

// The script of a pilot's database against a stand-in for the shell that runs it: no MongoDB is at hand here.
const SCRIPT = readFileSync(join(KUSTOMIZE, "components/mongodb/prepare.mongosh"), "utf8");

interface User {
  readonly pwd: string;
  readonly roles: readonly { role: string; db: string }[];
}

/** A server that may have been prepared before. */
function prepare(passwords: Record<string, string>, users = new Map<string, User>(), isReplicaSet = false) {
  const initiated: unknown[] = [];
  const files = {
    readdirSync: () => Object.keys(passwords),
    readFileSync: (path: string) => {
      const name = path.split("/").at(-2)!;
      return `mongodb://${name}:${passwords[name]}@mongodb-0.mongodb:27017/?replicaSet=rs0\n`;
    },
  };
  const admin = {
    getUser: (name: string) => users.get(name) ?? null,
    createUser: ({ user, ...rest }: User & { user: string }) => void users.set(user, rest),
    updateUser: (name: string, rest: User) => void users.set(name, rest),
  };
  runInNewContext(SCRIPT, {
    URL,
    decodeURIComponent,
    require: () => files,
    rs: {
      status: () => {
        if (!isReplicaSet) throw new Error("no replset config has been received");
      },
      initiate: (config: unknown) => initiated.push(config),
    },
    db: { hello: () => ({ isWritablePrimary: true }), getSiblingDB: () => admin },
    print: () => undefined,
  });
  return { users, initiated };
}

test("makes the replica set and for each service a user of its own database, for the operator one of all", () => {
  const { users, initiated } = prepare({ points: "a%2Fb", operator: "o" });
  expect(initiated).toEqual([{ _id: "rs0", members: [{ _id: 0, host: "mongodb-0.mongodb:27017" }] }]);
  expect(users.get("points")).toEqual({
    pwd: "a/b",
    roles: [
      { role: "readWrite", db: "qiming_points" },
      { role: "dbAdmin", db: "qiming_points" },
    ],
  });
  expect(users.get("operator")!.roles.map(({ db }) => db)).toEqual(["admin", "admin", "admin"]);
});

test("run again, it makes nothing anew but sets the passwords that are said now", () => {
  const { users } = prepare({ points: "old" });
  const again = prepare({ points: "new" }, users, true);
  expect(again.initiated).toEqual([]);
  expect(users.get("points")!.pwd).toBe("new");
});
