import { runRealm } from "./command.ts";

try {
  console.log(await runRealm(process.argv.slice(2), process.env));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
