import { startPlatform } from "./platform-process.mjs";
const p = await startPlatform({ port: 3900, idpPort: 8980 });
console.log("up", p.readyMs, process.pid);
process.on("SIGTERM", async () => {
  await p.stop();
  process.exit(0);
});
setInterval(() => {}, 1e6);
