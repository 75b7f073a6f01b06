import { expect, test } from "@jest/globals";
import { asPort, asText, asUrl, readConfig } from "../src/index.ts";

test("every faulty setting is named at once, before anything starts", () => {
  const read = () =>
    readConfig({ PORT: "many", ISSUER: "nowhere" }, (settings) => ({
      port: settings.optional("PORT", 80, asPort),
      issuer: settings.required("ISSUER", asUrl),
      name: settings.required("NAME", asText),
    }));
  expect(read).toThrow(/PORT: .*\n.*ISSUER: .*\n.*NAME: is missing/);
});
