import {
  createLogger,
  createTokenIssuer,
  peerChannels,
  runProcess,
  startManagement,
  startTracing,
  stopSignal,
  untilAborted,
} from "@qiming/service-kit";
import { toGatewayConfig } from "./config.ts";
import { createGateway } from "./gateway.ts";

await runProcess(async () => {
  const config = toGatewayConfig(process.env);
  const log = createLogger("gateway", config.logLevel);
  const stopping = stopSignal(log);
  const tracing = await startTracing("gateway", config.traceEndpoint);
  const peers = peerChannels(config);
  const gateway = await createGateway({
    config,
    log,
    tokens: createTokenIssuer("gateway", config.tokenKeyPem),
    channelTo: peers.channelTo,
  });
  const management = await startManagement(config.managementPort, gateway.isReady);
  const port = await gateway.listen(config.port, config.host);
  log.info({ port, managementPort: management.port }, "ready");
  await untilAborted(stopping);
  await gateway.stop();
  peers.close();
  await management.stop();
  await tracing.stop();
});
