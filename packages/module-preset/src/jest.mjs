// How a module's tests run: components compiled as its build compiles them, in a DOM, with texts and styles left to their own rooms.
// It stands alone, since a college's own repository has nothing else of this one.
import { fileURLToPath } from "node:url";

const PICTURES = ["css", "svg", "png", "webp", "jpg", "woff2"];

export default {
  testEnvironment: fileURLToPath(new URL("jest-browser.mjs", import.meta.url)),
  // By the condition `source`, a failing line is a line of TypeScript, not of its build.
  testEnvironmentOptions: { customExportConditions: ["source", "node", "node-addons"] },
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/e2e/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  moduleFileExtensions: ["ts", "js", "mjs", "vue", "json"],
  extensionsToTreatAsEsm: [".ts", ".vue", ...PICTURES.map((each) => `.${each}`)],
  transform: {
    "\\.ts$": fileURLToPath(new URL("jest-ts.mjs", import.meta.url)),
    "\\.vue$": fileURLToPath(new URL("jest-vue.mjs", import.meta.url)),
    [`\\.(${PICTURES.join("|")})$`]: fileURLToPath(new URL("jest-file.mjs", import.meta.url)),
  },
  // The kit's packages are installed as sources.
  transformIgnorePatterns: ["/node_modules/(?!@qiming/)"],
  testTimeout: 30_000,
};
