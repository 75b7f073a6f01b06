// Way (c): the gateway as it is, with login, limits, validation of the request's form, deadlines and traces.
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { createGateway } from "@qiming/gateway";
import { createLogger, createTokenIssuer, grpcChannel, newKeyPair, startTracing } from "@qiming/service-kit";
import { measurements, serveParent, settings } from "./process.mjs";

const { servicePort, provider, root } = settings();
await startTracing("gateway", "");
const channel = grpcChannel(`127.0.0.1:${servicePort}`, credentials.createInsecure());
const gateway = await createGateway({
  config: {
    identityProvider: { url: provider, realm: "party" },
    filesDir: join(root, "files"),
    web: {
      shellFolder: join(root, "apps/shell/dist"),
      vendorFolder: join(root, "packages/vendor/dist"),
      moduleFolders: [],
    },
    university: { zhCn: "云汀大学", en: "Yunting University" },
    limits: { person: 1e9, address: 1e9 },
  },
  log: createLogger("gateway", "warn"),
  tokens: createTokenIssuer("gateway", newKeyPair().privateKeyPem),
  channelTo: () => channel,
});
serveParent({ port: await gateway.listen(0, "127.0.0.1") }, measurements());
