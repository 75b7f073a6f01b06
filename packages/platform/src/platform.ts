import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startEmbeddedIdp } from "@qiming/embedded-idp";
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { createGateway, type Gateway } from "@qiming/gateway";
import { keycloakAccounts } from "@qiming/identity";
import { createImports, noteRunning, runningFile } from "@qiming/operator";
import { asSharedPackages } from "@qiming/portal";
import { createLogger, startTracing } from "@qiming/service-kit";
import type { PlatformConfig } from "./config.ts";
import { demoUsers } from "./demo.ts";
import { demoFiles } from "./demo-files.ts";
import { startProcesses } from "./processes/start-processes.ts";
import { startServices, type Services } from "./services.ts";

const REALM = "party";
/** Its code. */
const DEMO_UNIVERSITY = "YT";
/** The modules that are the platform's own; colleges' are in the registry. */
const MODULES = [
  "learning",
  "meetings",
  "points",
  "services",
  "discussion",
  "voice",
  "identity",
  "portal",
  "gallery",
];
const SHARED_PACKAGES = "shared.json";
const UNIVERSITY = { zhCn: "云汀大学", en: "Yunting University" };
/** Requests a minute. */
const LIMITS = { person: 1200, address: 600 };
const RULE_BOOKS = ["rule-book-2025.yaml", "rule-book.yaml", "rule-book-info.yaml"];
const COLLEGES = ["college-econ", "college-law", "college-ocean"];

export interface Platform {
  readonly url: string;
  /** Rejects when a part dies that the rest cannot do without. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Starts everything: database, services, identity provider, gateway, and the demo university's data.
 *
 * @param say told what is being done, for whoever waits
 */
export async function startPlatform(config: PlatformConfig, say: (text: string) => void): Promise<Platform> {
  mkdirSync(config.dataDir, { recursive: true });
  const tracing = await startTracing("qiming", config.traceEndpoint);
  const stops: (() => Promise<unknown>)[] = [tracing.stop];
  const stop = async () => {
    for (const each of stops.reverse()) await each();
  };
  try {
    const { mongodbUri, broken } = await startDatabase(config, say, stops);
    const appUrl = `http://localhost:${config.port}`;
    const identityProvider = await startIdentityProvider(config, appUrl, say, stops);
    say("services");
    const parts = await startParts(config, { mongodbUri, identityProvider, appUrl });
    stops.push(parts.stop);
    const loginIssuer = `${identityProvider}/realms/${REALM}`;
    noteRunning(config.dataDir, {
      ...parts.operatorSettings,
      MONGODB_URI: mongodbUri,
      LOGIN_ISSUER: loginIssuer,
    });
    stops.push(async () => rmSync(runningFile(config.dataDir), { force: true }));
    say("demo university");
    const imports = createImports(parts.services);
    const bringIn = demoFiles(config.dataDir, await imports.knows(DEMO_UNIVERSITY));
    const demo = (name: string, how: (file: string) => Promise<unknown>) =>
      bringIn(join(config.root, "deploy/demo", name), how);
    await demo("register.yaml", (file) => imports.register(file, loginIssuer));
    await demo("calendar.yaml", imports.calendar);
    await demo("meetings.yaml", imports.meetings);
    await demo("work-plans.yaml", imports.workPlans);
    await demo("obligations.yaml", imports.obligations);
    for (const name of RULE_BOOKS) await demo(name, imports.ruleBook);
    await demo("service-items.yaml", imports.serviceItems);
    await demo("service-cases.yaml", imports.serviceCases);
    await demo("transfers.yaml", imports.transfers);
    await demo("desks.yaml", imports.desks);
    await demo("tickets.yaml", imports.tickets);
    await demo("topics.yaml", imports.topics);
    await demo("dues-rates.yaml", imports.duesRates);
    await demo("dues.yaml", imports.dues);
    await demo("development.yaml", imports.dossiers);
    await imports.packs(join(config.root, "content/packs"));
    await demo("points.yaml", imports.points);
    await demo("pages.yaml", imports.pages);
    for (const name of COLLEGES) await imports.module(join(config.root, "apps", name, "dist"));
    say("gateway");
    await parts.openGateway();
    return { url: appUrl, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The services, and the gateway that is opened when the university is there. */
interface Parts {
  /** With which an operator's command reaches the services. */
  readonly operatorSettings: Readonly<Record<string, string>>;
  readonly services: Pick<Services, "channelTo" | "operatorTokens" | "files" | "addresses">;
  openGateway(): Promise<unknown>;
  stop(): Promise<void>;
}

interface Around {
  readonly mongodbUri: string;
  readonly identityProvider: string;
  /** Where browsers find the web. */
  readonly appUrl: string;
}

const startParts = (config: PlatformConfig, around: Around): Promise<Parts> =>
  config.processes > 0 ? inProcesses(config, around) : inOneProcess(config, around);

async function inOneProcess(
  config: PlatformConfig,
  { mongodbUri, identityProvider, appUrl }: Around,
): Promise<Parts> {
  const accounts = keycloakAccounts({
    url: identityProvider,
    realm: REALM,
    clientId: "party-identity",
    clientSecret: config.identityClientSecret,
  });
  const web = webOf(config.root);
  const shared = asSharedPackages(join(web.vendorFolder, SHARED_PACKAGES));
  const services = await startServices({ ...config, mongodbUri, accounts, shared, webUrl: appUrl });
  let gateway: Gateway | undefined;
  return {
    services,
    operatorSettings: {
      SERVICE_ADDRESSES: Object.entries(services.addresses)
        .map((pair) => pair.join("="))
        .join(","),
      TOKEN_KEY_FILE: join(config.dataDir, "keys/private/operator.pem"),
      FILES_DIR: join(config.dataDir, "files"),
    },
    async openGateway() {
      gateway = await createGateway({
        config: {
          identityProvider: { url: identityProvider, realm: REALM },
          filesDir: join(config.dataDir, "files"),
          web,
          university: UNIVERSITY,
          limits: LIMITS,
          trustedProxies: [],
        },
        log: createLogger("gateway", config.logLevel),
        tokens: services.gatewayTokens,
        channelTo: services.channelTo,
      });
      await gateway.listen(config.port, "127.0.0.1");
    },
    async stop() {
      await gateway?.stop();
      await services.stop();
    },
  };
}

async function inProcesses(
  config: PlatformConfig,
  { mongodbUri, identityProvider, appUrl }: Around,
): Promise<Parts> {
  const processes = await startProcesses({
    ...config,
    roots: config.otherRoot ? [config.root, config.otherRoot] : [config.root],
    replicas: config.processes,
    mongodbUri,
    settings: {
      IDENTITY_PROVIDER_URL: identityProvider,
      IDENTITY_PROVIDER_CLIENT_SECRET: config.identityClientSecret,
      WEB_URL: appUrl,
      UNIVERSITY_ZH_CN: UNIVERSITY.zhCn,
      UNIVERSITY_EN: UNIVERSITY.en,
    },
    webSettings(root) {
      const web = webOf(root);
      return {
        WEB_SHELL_DIR: web.shellFolder,
        WEB_VENDOR_DIR: web.vendorFolder,
        WEB_SHARED_PACKAGES: join(web.vendorFolder, SHARED_PACKAGES),
        WEB_MODULE_DIRS: web.moduleFolders.join(","),
        WEB_KIT_DIR: web.kitFolder,
      };
    },
  });
  // Whoever works on this machine does not have to act as in production.
  const { NODE_ENV: _, ...operatorSettings } = processes.settingsOf("operator");
  return {
    services: processes,
    operatorSettings,
    openGateway: () => processes.openGateway(config.port),
    stop: processes.stop,
  };
}

/** The built web of a checkout. */
const webOf = (root: string) => ({
  shellFolder: join(root, "apps/shell/dist"),
  vendorFolder: join(root, "packages/vendor/dist"),
  moduleFolders: MODULES.map((name) => join(root, "apps", name, "dist")),
  kitFolder: join(root, "packages/college-kit/dist"),
});

type Stops = (() => Promise<unknown>)[];

async function startDatabase(
  config: PlatformConfig,
  say: (text: string) => void,
  stops: Stops,
): Promise<{ mongodbUri: string; broken: Promise<never> }> {
  if (config.mongodbUri) return { mongodbUri: config.mongodbUri, broken: new Promise(() => undefined) };
  say("database");
  const mongo = await startEmbeddedMongoProcess({ dataDir: join(config.dataDir, "mongo") });
  let isStopping = false;
  stops.push(() => {
    isStopping = true;
    return mongo.stop();
  });
  const broken = mongo.exited.then(() =>
    isStopping ? new Promise<never>(() => undefined) : Promise.reject(new Error("the database has ended")),
  );
  broken.catch(() => undefined);
  return { mongodbUri: mongo.uri, broken };
}

async function startIdentityProvider(
  config: PlatformConfig,
  appUrl: string,
  say: (text: string) => void,
  stops: Stops,
): Promise<string> {
  if (config.keycloakUrl) return config.keycloakUrl;
  say("identity provider");
  const { users, shown } = demoUsers(config.root);
  const idp = await startEmbeddedIdp({
    realmFile: join(config.root, "deploy/keycloak/party-realm.json"),
    users,
    demoUsers: shown,
    dataDir: join(config.dataDir, "idp"),
    port: config.idpPort,
    appUrl,
    developerUrl: config.developerUrl,
    gatewayInternalUrl: `http://127.0.0.1:${config.port}`,
    identityClientSecret: config.identityClientSecret,
  });
  stops.push(idp.stop);
  return idp.url;
}
