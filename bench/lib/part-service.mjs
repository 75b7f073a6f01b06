// What stands behind the ways (b) and (c): a bare grpc-js server that answers at once, the same for both.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ExchangeLoginResponseSchema, IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { account } from "./account.mjs";
import { measurements, serveParent } from "./process.mjs";

const definition = ({ parent, name, input, output, methodKind }) => ({
  path: `/${parent.typeName}/${name}`,
  requestStream: false,
  responseStream: methodKind === "server_streaming",
  requestSerialize: (message) => Buffer.from(toBinary(input, message)),
  requestDeserialize: (bytes) => fromBinary(input, bytes),
  responseSerialize: (message) => Buffer.from(toBinary(output, message)),
  responseDeserialize: (bytes) => fromBinary(output, bytes),
});
const login = create(ExchangeLoginResponseSchema, { personId: "person-1", branchId: "b", collegeId: "c" });
const server = new Server();
const serve = (method, answer) =>
  server.addService(
    { [method.name]: definition(method) },
    { [method.name]: (_, done) => done(null, answer) },
  );
serve(PointsService.method.getAccount, account);
serve(IdentityService.method.exchangeLogin, login);
// Nobody's session ends here: one empty message, then silence.
const watch = IdentityService.method.watchRevocations;
server.addService(
  { [watch.name]: definition(watch) },
  { [watch.name]: (call) => void call.write(create(watch.output)) },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  serveParent({ port }, measurements());
});
