// Runs one measured part as a process of its own: parent's side and child's side of the conversation.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts `file` with `settings` and waits until it says where it listens. */
export async function startPart(file, settings, execArgv = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(settings)], { execArgv });
  const [{ port }] = await once(child, "message");
  const ask = async (question) => {
    child.send(question);
    return (await once(child, "message"))[0];
  };
  return {
    port,
    /** Microseconds of CPU so far, in user and system mode together. */
    cpu: () => ask("cpu"),
    startProfile: () => ask("profile"),
    /** The CPU profile since `startProfile`. */
    endProfile: () => ask("end-profile"),
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

/** The other side: tells the port and answers questions until the parent goes. */
export function serveMeasurements(port) {
  let session;
  const answer = {
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
  process.on("message", async (question) => process.send(await answer[question]()));
  process.on("disconnect", () => process.exit(0));
  process.send({ port });
}

export const settings = () => JSON.parse(process.argv[2]);
