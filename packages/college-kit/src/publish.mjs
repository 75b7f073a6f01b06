import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { packArchive } from "@qiming/module-checks";
import { checked, fromCheck } from "./check.mjs";
import { printFaults } from "./faults.mjs";
import { platformOf, readProject } from "./project.mjs";
import { hasText, text, UsageError } from "./texts.mjs";

const TIMEOUT_MS = 60_000;

/** Builds and checks the module in the present folder and hands it to the registry. */
export async function publish({ platform, "key-file": keyFile }) {
  const project = readProject();
  const origin = platformOf(platform, project);
  refuseOpenLine(origin);
  const credential = readKey(keyFile);
  const { files, faults } = await checked(project);
  if (faults.length > 0) {
    printFaults(faults.map(fromCheck));
    return 1;
  }
  const response = await send(origin, packArchive(files), credential);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) return tell(response.status, answer);
  const { version } = project;
  console.log(
    text("publish.done", { id: answer.id, version: answer.versions?.[0]?.version ?? version, origin }),
  );
  return 0;
}

// From a file or the environment: what is typed stays in the shell's history and in the list of processes.
function readKey(keyFile) {
  try {
    const key = keyFile ? readFileSync(keyFile, "utf8") : process.env.QIMING_PUBLISH_KEY;
    if (key?.trim()) return key.trim();
  } catch (error) {
    throw new UsageError(text("publish.keyFile", { file: keyFile, error: error.message }));
  }
  throw new UsageError(text("publish.noKey"));
}

function refuseOpenLine(origin) {
  const { protocol, hostname } = new URL(origin);
  if (protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return;
  throw new UsageError(text("publish.openLine", { origin }));
}

async function send(origin, archive, credential) {
  try {
    return await fetch(`${origin}/api/v1/portal/modules:publish`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": randomUUID() },
      body: JSON.stringify({ archive: Buffer.from(archive).toString("base64"), credential }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new UsageError(
      text("publish.unreachable", { origin, error: error.cause?.message ?? error.message }),
    );
  }
}

/** Says why the registry refused. */
function tell(status, { reason = "", faults, errors = [], traceId = "" }) {
  const told = typeof faults === "string" ? JSON.parse(faults) : (faults ?? []);
  if (told.length > 0) printFaults(told);
  for (const { field, message } of errors) console.error(`✗ ${field}: ${message}`);
  const key = `reason.${reason}`;
  console.error(hasText(key) ? text(key) : text("publish.refused", { reason, status, traceId }));
  return 1;
}
