// Run by the test with generated types: sign in, and page through all organizations.
//
//     node list_organizations.js <address> <email> <password>
//
// Prints the names of the organizations, as JSON.

import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { argv: string[] };
const [baseUrl = "", email = "", password = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl });

const refused = await client.POST("/auth/login", { body: { email, secret: "a wrong guess" } });
if (refused.error?.code !== "INVALID_CREDENTIALS") throw new Error("a wrong guess signed in");

const signedIn = await client.POST("/auth/login", { body: { email, secret: password } });
if (!signedIn.data) throw new Error(signedIn.error.code);
const headers = { authorization: `Bearer ${signedIn.data.accessToken}` };

const list = (cursor: string | null) =>
  client.POST("/internal/organization/list", { body: { limit: 1, cursor }, headers });

const names: string[] = [];
let cursor: string | null = null;
do {
  const { data, error }: Awaited<ReturnType<typeof list>> = await list(cursor);
  if (!data) throw new Error(error.code);
  names.push(...data.items.map((organization) => organization.name));
  cursor = data.nextCursor;
} while (cursor !== null);
console.log(JSON.stringify(names));
