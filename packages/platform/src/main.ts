import { explain } from "@qiming/operator";
import { toPlatformConfig } from "./config.ts";
import { DEMO_PASSWORD, demoUsers } from "./demo.ts";
import { startPlatform } from "./platform.ts";

const start = performance.now();
const say = (text: string) => console.log(`\u001b[1mqiming\u001b[0m ${text}`);

try {
  const config = toPlatformConfig(process.env);
  const platform = await startPlatform(config, (part) => say(`starting ${part}`));
  const stop = (code: number) => {
    say("stopping");
    void platform.stop().then(() => process.exit(code));
  };
  process.once("SIGINT", () => stop(0));
  process.once("SIGTERM", () => stop(0));
  platform.broken.catch((error: Error) => {
    console.error(error.message);
    stop(1);
  });
  say(`ready after ${((performance.now() - start) / 1000).toFixed(1)} s: ${platform.url}`);
  if (!config.keycloakUrl) {
    for (const { username, name } of demoUsers(config.root).shown)
      say(`  ${username}  ${DEMO_PASSWORD}  ${name}`);
    say(
      `every number in deploy/demo/register.yaml can log in with that password; reference at ${platform.url}/api/docs`,
    );
  }
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
