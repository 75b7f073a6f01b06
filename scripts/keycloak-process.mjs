// A real Keycloak with the realm, theme and block list of deploy/keycloak, for journeys and for the realm's own tests.
//
// KEYCLOAK_HOME is an unpacked distribution that is given over to them: `data/import`, `data/password-blacklists` and `themes/qiming` in it are
// written over. The database is in memory and gone afterwards.
import { spawn } from "node:child_process";
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "deploy/keycloak");
const READY_MS = 600_000;

/** A Keycloak with the demo university's people. @param webPort where the web is, to which log-ins come back */
export async function startDemoKeycloak({ home, port, webPort, log }) {
  const { demoUsers } = await import("../packages/platform/dist/demo.js");
  const secret = randomBytes(24).toString("hex");
  const keycloak = await startKeycloak({
    ...{ home, port, secret, log },
    appUrl: `http://localhost:${webPort}`,
    gatewayUrl: `http://127.0.0.1:${webPort}`,
    users: demoUsers(ROOT).users,
  });
  return { ...keycloak, env: { KEYCLOAK_URL: keycloak.url, IDENTITY_PROVIDER_CLIENT_SECRET: secret } };
}

/**
 * @param home the distribution
 * @param port of Keycloak; its health is told on the next one
 * @param users who can log in, as the embedded provider takes them: `{ id, username, password, name }`
 * @param log where its output goes; nowhere, where none is given
 */
export async function startKeycloak({ home, port, appUrl, gatewayUrl, secret, users = [], log = "ignore" }) {
  putFiles(home, users);
  const admin = { clientId: "qiming-operator", clientSecret: randomBytes(24).toString("hex") };
  const child = spawn(
    join(home, "bin/kc.sh"),
    [
      ...["start-dev", "--import-realm", "--db=dev-mem", "--cache=local", "--health-enabled=true"],
      ...["--http-host=127.0.0.1", `--http-port=${port}`, `--http-management-port=${port + 1}`],
    ],
    {
      stdio: ["ignore", log, log],
      // Its script starts Java as a child; both end with their group.
      detached: true,
      env: {
        ...process.env,
        JAVA_OPTS_KC_HEAP: "-Xms128m -Xmx640m",
        KC_BOOTSTRAP_ADMIN_CLIENT_ID: admin.clientId,
        KC_BOOTSTRAP_ADMIN_CLIENT_SECRET: admin.clientSecret,
        PARTY_APP_URL: appUrl,
        PARTY_GATEWAY_INTERNAL_URL: gatewayUrl,
        PARTY_IDENTITY_CLIENT_SECRET: secret,
      },
    },
  );
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    if (child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  const until = Date.now() + READY_MS;
  while (child.exitCode === null && Date.now() < until && !(await isReady(port + 1))) await pause(500);
  // Another one may have answered, on a port that was taken.
  if (child.exitCode !== null || Date.now() >= until) {
    await stop();
    throw new Error("Keycloak did not start");
  }
  return { url: `http://localhost:${port}`, admin, stop };
}

function putFiles(home, users) {
  const folder = (...names) => {
    const path = join(home, ...names);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return path;
  };
  const imports = folder("data/import");
  copyFileSync(join(FOLDER, "party-realm.json"), join(imports, "party-realm.json"));
  if (users.length > 0) writeFileSync(join(imports, "party-users-0.json"), JSON.stringify(toImport(users)));
  copyFileSync(
    join(FOLDER, "party-blocklist.txt"),
    join(folder("data/password-blacklists"), "party-blocklist.txt"),
  );
  cpSync(join(FOLDER, "themes/qiming"), folder("themes/qiming"), { recursive: true });
}

/** Passwords are hashed weakly on purpose: Keycloak hashes each properly when it is first used, and the import takes no minutes. */
function toImport(users) {
  const salt = randomBytes(16);
  const hashes = new Map();
  const hash = (password) => {
    if (!hashes.has(password)) hashes.set(password, pbkdf2Sync(password, salt, 1000, 64, "sha512"));
    return hashes.get(password).toString("base64");
  };
  return {
    realm: "party",
    users: users.map(({ id, username, password, name }) => ({
      ...{ id, username, enabled: true, firstName: name },
      realmRoles: ["default-roles-party"],
      credentials: [
        {
          type: "password",
          credentialData: JSON.stringify({
            hashIterations: 1000,
            algorithm: "pbkdf2-sha512",
            additionalParameters: {},
          }),
          secretData: JSON.stringify({
            value: hash(password),
            salt: salt.toString("base64"),
            additionalParameters: {},
          }),
        },
      ],
    })),
  };
}

async function isReady(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok;
  } catch {
    return false;
  }
}
