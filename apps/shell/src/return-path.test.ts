import { expect, test } from "@jest/globals";
import { returnPath } from "./return-path.ts";

const ORIGIN = "https://party.example";

test.each([
  ["/m/learning/courses/dues?unit=1#end", "/m/learning/courses/dues?unit=1#end"],
  ["/", "/"],
  ["", "/"],
  ["https://party.example/m/points", "/m/points"],
  ["https:evil.example", "/evil.example"],
])("back to %s after the login", (wanted, path) => {
  expect(returnPath(wanted, ORIGIN)).toBe(path);
});

test.each([
  "https://evil.example/",
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "https://party.example.evil.example/",
  "https://party.example@evil.example/",
  "https://party.example//evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "blob:https://party.example/1",
  "/auth/callback#code=1",
  "http://party.example/",
  "https://[",
])("never to %j", (wanted) => {
  expect(returnPath(wanted, ORIGIN)).toBe("/");
});
