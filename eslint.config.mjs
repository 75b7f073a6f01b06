import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

const node = {
  process: "readonly",
  console: "readonly",
  URL: "readonly",
  setTimeout: "readonly",
  clearTimeout: "readonly",
  Buffer: "readonly",
  globalThis: "readonly",
  performance: "readonly",
  fetch: "readonly",
};
const browser = {
  window: "readonly",
  document: "readonly",
  location: "readonly",
  localStorage: "readonly",
  trustedTypes: "readonly",
  fetch: "readonly",
  console: "readonly",
  URL: "readonly",
  parent: "readonly",
};

export default ts.config(
  { ignores: ["**/dist/**", "**/gen/**", "**/node_modules/**", ".cache/**", ".data/**", ".turbo/**"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs["flat/essential"],
  { files: ["**/*.vue"], languageOptions: { parserOptions: { parser: ts.parser } } },
  { files: ["**/*.{mjs,cjs,js}"], languageOptions: { globals: node } },
  { files: ["apps/*/public/*.js"], languageOptions: { globals: browser, sourceType: "script" } },
  {
    rules: {
      "no-undef": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-explicit-any": "error",
      "vue/multi-word-component-names": ["error", { ignores: ["Shell"] }],
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "Property[key.value=/^\\$(where|text|function|accumulator)$/]",
          message: "the embedded engine and a sharded cluster do not both have this",
        },
        {
          selector:
            "CallExpression[callee.property.name=/^(mapReduce|watch)$/][callee.object.name=/collection|database/]",
          message: "neither change streams nor map-reduce carry correctness here",
        },
      ],
    },
  },
  {
    // Only one place a service reads the environment.
    files: ["services/*/src/**/*.ts", "packages/{core,service-kit}/src/**/*.ts"],
    ignores: ["**/config.ts", "**/main.ts", "**/*.test.ts", "packages/service-kit/src/testing.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "settings are read in config.ts" },
      ],
    },
  },
  { files: ["**/test/**", "**/*.test.ts"], rules: { "no-restricted-syntax": "off" } },
);
