// Runs one measured part as a process of its own: both sides of the conversation.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Starts `file` with `settings` and waits until it is ready.
 *
 * @returns what it says of itself, and how to ask it something and end it
 */
export async function startPart(file, settings) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(settings)]);
  return {
    about: await heardOf(child),
    ask(question) {
      child.send(question);
      return heardOf(child);
    },
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

/** What a part says next; it fails where the part does. */
function heardOf(child) {
  return new Promise((resolve, reject) => {
    const ended = (code) => reject(new Error(`a measured part ended: ${code}`));
    child.once("exit", ended);
    child.once("message", (said) => {
      child.off("exit", ended);
      resolve(said);
    });
  });
}

/** The other side: says what it is and answers questions until the parent goes. @param answers by question */
export function serveParent(about, answers, stop = () => undefined) {
  process.on("message", async (question) => process.send(await answers[question]()));
  process.on("disconnect", async () => {
    await stop();
    process.exit(0);
  });
  process.send(about);
}

/** What is asked of a part under load: microseconds of CPU so far, in user and system mode together; a CPU profile from "profile" to "end-profile". */
export function measurements() {
  let session;
  return {
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    profile: async () => {
      const { Session } = await import("node:inspector/promises");
      session = new Session();
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: 200 });
      await session.post("Profiler.start");
      return true;
    },
    "end-profile": async () => (await session.post("Profiler.stop")).profile,
  };
}

export const settings = () => JSON.parse(process.argv[2]);
