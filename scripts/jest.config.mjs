/**
 * The one jest configuration, shared by every package. Tests resolve workspace packages by the condition `source`,
 * so a failing line is a line of TypeScript, not of its build.
 */
const swc = [
  "@swc/jest",
  {
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript" },
      experimental: { keepImportAttributes: true },
    },
    module: { type: "es6" },
  },
];

export default {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/e2e/"],
  modulePathIgnorePatterns: ["/dist/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": swc },
  testEnvironmentOptions: { customExportConditions: ["source", "node", "node-addons"] },
  testTimeout: 30_000,
};
