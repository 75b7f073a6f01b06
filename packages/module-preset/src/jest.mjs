// How a module's tests run: components compiled as its build compiles them, in a DOM, with texts and styles left to their own rooms.
import { fileURLToPath } from "node:url";
import base from "../../../scripts/jest.config.mjs";

export default {
  ...base,
  testEnvironment: fileURLToPath(new URL("jest-browser.mjs", import.meta.url)),
  moduleFileExtensions: ["ts", "js", "mjs", "vue", "json"],
  transform: { ...base.transform, "\\.vue$": fileURLToPath(new URL("jest-vue.mjs", import.meta.url)) },
  extensionsToTreatAsEsm: [".ts", ".vue"],
};
