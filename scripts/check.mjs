// Everything that can be said of the code without running it; each check says its own findings, all of them run.
import { spawnSync } from "node:child_process";

const CHECKS = [
  ["format", "prettier", ["--check", ".", "--log-level", "warn"]],
  ["lint", "eslint", [".", "--cache", "--cache-location", ".cache/eslint"]],
  [
    "rooms",
    "depcruise",
    [
      "packages",
      "services",
      "apps",
      "--config",
      ".dependency-cruiser.cjs",
      "--no-progress",
      "--output-type",
      "err",
    ],
  ],
  ["unused", "knip", ["--no-progress", "--no-config-hints", "--include", "files,unlisted,exports"]],
  ["contracts", process.execPath, ["packages/contracts/scripts/breaking.mjs"]],
];

const failed = CHECKS.filter(([name, program, args]) => {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) console.error(`check: ${name} failed`);
  return status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
