import { expect, test } from "@jest/globals";
import { Binary, Long, ObjectId } from "mongodb";
import { toPlain } from "./plain.ts";

test("what anybody can read is left of a document", () => {
  const document = {
    _id: "m-1",
    at: new Date("2026-03-01T04:00:00Z"),
    bytes: new Binary(Buffer.from("党")),
    long: Long.fromString("9007199254740993"),
    list: [{ n: 1 }, null],
  };
  expect(toPlain(document, [])).toEqual({
    id: "m-1",
    at: "2026-03-01T04:00:00.000Z",
    bytes: "5YWa",
    long: "9007199254740993",
    list: [{ n: 1 }, null],
  });
});

test("a document that has an id of its own keeps that", () => {
  expect(toPlain({ _id: new ObjectId(), id: "dues", version: "1" }, [])).toEqual({
    id: "dues",
    version: "1",
  });
  expect(toPlain({ _id: new ObjectId("65f000000000000000000001") }, [])).toEqual({
    id: "65f000000000000000000001",
  });
});

test("what stays is left out through lists, and nothing beside it", () => {
  const vote = { key: { publicKey: "p", privateKey: "s" }, state: "CASTING" };
  const plain = toPlain(
    { _id: 1, agenda: [{ vote }, { title: "t" }], secret: "s", key: { privateKey: "mine" } },
    ["secret", "agenda.vote.key.privateKey"],
  );
  expect(plain).toEqual({
    id: 1,
    agenda: [{ vote: { key: { publicKey: "p" }, state: "CASTING" } }, { title: "t" }],
    key: { privateKey: "mine" },
  });
});
