import { MongoClient } from "mongodb";

/** Of whom a worklist tells: as many however large the university, and the last in every order. */
export const FEW = 20;

/** A university of so many people, as migrations leave its collections; written past the service, which would take hours. */
export async function fill(uri, size, peopleABranch) {
  const client = await new MongoClient(uri).connect();
  const database = client.db("qiming_identity");
  const change = (_id, change) => ({
    _id,
    recordTime: new Date(0),
    actorId: "bench",
    basis: "bench",
    outbox: [],
    change,
  });
  const create = (id, type, parentId, order) => ({
    kind: "create",
    id,
    code: id.toUpperCase(),
    name: `组织${id}`,
    type,
    order,
    ...(parentId && { parentId }),
    ...(type === "BRANCH" && { branchKind: "STUDENT" }),
  });
  const branches = Math.ceil(size / peopleABranch);
  const changes = [change(1, create("u", "UNIVERSITY_COMMITTEE", undefined, 0))];
  for (let i = 0; i < 20; i++) changes.push(change(i + 2, create(`c${i}`, "COLLEGE_COMMITTEE", "u", i)));
  for (let i = 0; i < branches; i++) changes.push(change(i + 22, create(`b${i}`, "BRANCH", `c${i % 20}`, i)));
  await database.collection("organization_changes").insertMany(changes);
  const person = (i) => ({
    _id: `p${i}`,
    name: `林示${i}`,
    number: `YT${String(i).padStart(7, "0")}`,
    category: "STUDENT",
    memberStatus: size - i <= FEW ? "ACTIVIST" : i % 5 === 0 ? "PROBATIONARY" : "FULL",
    branchId: `b${Math.floor(i / peopleABranch)}`,
    isUnconnected: size - i <= FEW,
    logins: size - i <= FEW ? [] : [{ issuer: "bench", subject: `s${i}` }],
    assignments: [],
    decisions: [],
    stays: [],
    followUps:
      size - i <= FEW
        ? [{ id: `f${i}`, matter: "m", dueDay: "", helperId: "p1", openDay: "", closeDay: "" }]
        : [],
    isLeagueMember: false,
    suspensions: [],
    profile: {},
    profileChanges: [],
    profileRequests: [],
    version: 1,
    outbox: [],
  });
  for (let start = 0; start < size; start += 5_000)
    await database
      .collection("people")
      .insertMany(Array.from({ length: Math.min(5_000, size - start) }, (_, i) => person(start + i)));
  await client.close();
}
